"""An app with timers; each run lands in `SEEN`."""

import asyncio

import azure.functions as func

SEEN: asyncio.Queue[str] = asyncio.Queue()
GO_ON = asyncio.Event()

app = func.FunctionApp()


@app.timer_trigger(arg_name="timer", schedule="%STARTUP_SCHEDULE%", run_on_startup=True)
async def on_startup(timer: func.TimerRequest) -> None:  # noqa: ARG001  the trigger wants it
    """Note the run."""
    SEEN.put_nowait("on_startup")


@app.timer_trigger(arg_name="timer", schedule="* * * * * *")
async def on_second(timer: func.TimerRequest) -> None:  # noqa: ARG001  the trigger wants it
    """Note the run, and wait."""
    SEEN.put_nowait("on_second")
    await GO_ON.wait()


@app.timer_trigger(arg_name="timer", schedule="0 0 0 1 1 *")
async def on_new_year(timer: func.TimerRequest) -> None:  # noqa: ARG001  the trigger wants it
    """Note the run."""
    SEEN.put_nowait("on_new_year")
