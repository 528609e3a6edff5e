"""An app with HTTP triggers."""

import json

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="things/{id:int}/{view?}", methods=["GET", "POST"])
async def thing(req: func.HttpRequest) -> func.HttpResponse:
    """Echo the request."""
    echo = {
        "method": req.method,
        "route": dict(req.route_params),
        "query": dict(req.params),
        "header": req.headers.get("X-Echo"),
        "body": req.get_body().decode(),
    }
    return func.HttpResponse(
        json.dumps(echo), status_code=201, mimetype="application/json", headers={"X-Made": "yes"}
    )


@app.route(route="things/latest")
def latest(req: func.HttpRequest) -> str:
    """Answer with plain text, from a thread."""
    return f"latest by {req.method}"


@app.route(route="files/{*path}")
async def files(req: func.HttpRequest) -> str:
    """Answer with the rest of the path."""
    return str(req.route_params.get("path"))


@app.route()
async def broken(req: func.HttpRequest) -> func.HttpResponse:
    """Fail."""
    raise KeyError(req.method)


@app.route()
async def cookies(req: func.HttpRequest) -> func.HttpResponse:
    """Set two cookies."""
    response = func.HttpResponse()
    response.headers.add("Set-Cookie", f"a={len(req.get_body())}; Path=/")
    response.headers.add("Set-Cookie", "b=2")
    return response
