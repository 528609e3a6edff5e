"""Sweep the whole estate of a running stack."""

from local.drill.stage import Stage

WITHIN = 90.0


async def sweep(stage: Stage) -> None:
    """Start a sweep as its timer would, and wait for its end."""
    before = len(stage.log.select("sweep_started"))
    await stage.stack.run_timer("on_sweep_schedule")
    started = await stage.logged("sweep_started", times=before + 1)

    async def completed() -> set[str]:
        return {str(line["run"]) for line in stage.log.select("sweep_completed")}

    run = str(started[before]["run"])
    await stage.until(completed, lambda found: run in found, "the end of the sweep", within=WITHIN)
