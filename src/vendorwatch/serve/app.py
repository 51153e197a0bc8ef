"""The routes: the brief's pages, a search, a comparison, the review, and the same as JSON.

Here: which address is answered with what. Not here: the answers (`answers.py`). Everything that asks the release runs in a
thread, so that a long search keeps no other answer waiting for the event loop.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from vendorwatch.claims.review import NothingDecided
from vendorwatch.errors import ParseError, VendorwatchError
from vendorwatch.release.brief.pages import environment_of
from vendorwatch.release.brief.paths import page_of
from vendorwatch.serve import answers, claims, deciding
from vendorwatch.serve.guard import LOOPBACK, Guard, may_decide, refusal
from vendorwatch.serve.openapi import document
from vendorwatch.serve.releases import Releases
from vendorwatch.settings import Settings
from vendorwatch.sources.decisions.lines import INBOX
from vendorwatch.typed import doubt

# How soon a new release is in force here, too.
LOOK_SECONDS = 2.0
_STATUS = {
    answers.Misread: 422,
    answers.NotThere: 404,
    deciding.Missing: 404,
    NothingDecided: 404,
    deciding.Conflict: 409,
    ParseError: 422,
}

_log = logging.getLogger(__name__)


def build(settings: Settings, hosts: Iterable[str] = LOOPBACK) -> Starlette:
    """Return the application for an installation, answering to these names of hosts."""
    service = _Service(settings)
    routes = [
        Route("/", service.search_page),
        Route("/compare", service.compare_page),
        Route("/review", service.review_page),
        Route("/press", service.press_page),
        Route("/screen", service.screen, methods=["POST"]),
        Route("/explain", service.explain, methods=["POST"]),
        Route("/questions", service.questions),
        Route("/decisions", service.decide, methods=["POST"]),
        Route("/decisions/undo", service.undo, methods=["POST"]),
        Route("/claims", service.claims),
        Route("/claims/decisions", service.decide_claim, methods=["POST"]),
        Route("/claims/decisions/undo", service.undo_claim, methods=["POST"]),
        Route("/vendors/{key:path}", service.vendor),
        Route("/health", service.health),
        Route("/openapi.json", lambda _: _json(document())),
        Route("/style.css", lambda _: _static("vendorwatch.release.brief", "style.css", "text/css")),
        Route("/serve.css", lambda _: _static("vendorwatch.serve", "serve.css", "text/css")),
        Route("/review.js", lambda _: _static("vendorwatch.serve", "review.js", "text/javascript")),
        Route("/brief", lambda _: RedirectResponse("/brief/")),
        Mount("/brief", _Brief(directory=settings.published / "brief", html=True, check_dir=False)),
    ]
    handlers: dict[Any, Callable[..., Any]] = {
        VendorwatchError: service.refused,
        HTTPException: service.not_answered,
        Exception: service.failed,
    }
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers=handlers,
        lifespan=service.lifespan,
    )


class _Brief(StaticFiles):
    """The release's own pages: nothing else is served, whatever is asked and whatever links lie there."""

    async def check_config(self) -> None:
        """Say that there is nothing before the first release, which is no fault."""
        if self.directory is None or not Path(self.directory).is_dir():
            raise HTTPException(404, "Nothing has been published yet")


class _Service:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._releases = Releases(settings)
        self._pages = environment_of("vendorwatch.serve")
        self._pages.globals |= {"page_of": page_of}
        self._decisions: Path = settings.inbox(INBOX)
        self._reviews: Path = settings.inbox(claims.INBOX)

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Look for another release as long as the service runs."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            self._releases.close()

    async def _watch(self) -> None:
        told = None
        while True:
            try:
                await run_in_threadpool(self._releases.renew)
                told = None
            except Exception as error:
                # The release held goes on to answer.
                if str(error) != told:
                    _log.warning("%s", error)
                told = str(error)
            await asyncio.sleep(LOOK_SECONDS)

    def search_page(self, request: Request) -> Response:
        """A box for a name, and what was found."""
        name, kind = request.query_params.get("name", ""), request.query_params.get("kind", "unknown")
        found, wrong = None, None
        with self._releases.current() as release:
            if name.strip():
                try:
                    asked = {"name": answers.name_in(name, "name"), "kind": answers.kind_in(kind, "kind")}
                    found = answers.search(release, [asked])
                except answers.Misread as error:
                    wrong = error
            return self._page(
                "search.html",
                200 if wrong is None else 422,
                release=release,
                name=name[: answers.MOST_CHARACTERS],
                kind=kind,
                found=found,
                wrong=wrong,
                headline=answers.headline(release) if found is None else None,
                open_questions=len(deciding.open_questions(release, self._decisions)) if found is None else 0,
            )

    def compare_page(self, request: Request) -> Response:
        """Two names drawn word by word, and the points of the sum."""
        name, listed = (request.query_params.get(part, "") for part in ("name", "listed"))
        kind = request.query_params.get("kind", "unknown")
        told, wrong = None, None
        if name.strip() or listed.strip():
            try:
                both = answers.name_in(name, "name"), answers.name_in(listed, "listed")
                told = answers.comparison(*both, answers.kind_in(kind, "kind"))
            except answers.Misread as error:
                wrong = error
        shown = {"name": name[: answers.MOST_CHARACTERS], "listed": listed[: answers.MOST_CHARACTERS], "kind": kind}
        return self._page("compare.html", 200 if wrong is None else 422, told=told, wrong=wrong, **shown)

    def review_page(self, request: Request) -> Response:
        """One open question, with a key for each answer."""
        at = _place(request)
        with self._releases.current() as release:
            found = deciding.open_questions(release, self._decisions)
            # What was skipped comes round again.
            at = at % len(found) if found else 0
            return self._page(
                "review.html",
                release=release,
                question=found[at] if found else None,
                at=at,
                count=len(found),
                page=page_of(found[at].vendor_key) if found else None,
                doubt=doubt(found[at].vendor_name) if found else None,
                can_decide=self._settings.token is not None,
            )

    def press_page(self, request: Request) -> Response:
        """One claim of the press that waits, and a key for each answer."""
        at = _place(request)
        with self._releases.current() as release:
            found = claims.waiting(release.claims, self._reviews)
            at = at % len(found) if found else 0
            return self._page(
                "press.html",
                release=release,
                claim=found[at].as_dict() if found else None,
                stated=found[at].claim.fields() if found else {},
                at=at,
                count=len(found),
                can_decide=self._settings.token is not None,
            )

    async def screen(self, request: Request) -> Response:
        """Search for names."""
        names, top = answers.read_search(await _sent(request))
        return await run_in_threadpool(self._asked, lambda release: answers.search(release, names, top=top))

    async def explain(self, request: Request) -> Response:
        """Compare two names."""
        asked = answers.read_comparison(await _sent(request))
        return _json(await run_in_threadpool(answers.comparison, *asked))

    def questions(self, request: Request) -> Response:
        """List the open questions."""
        start = _start(request)
        return self._asked(
            lambda release: answers.asked_questions(release, deciding.open_questions(release, self._decisions), start)
        )

    def claims(self, request: Request) -> Response:
        """List the claims of the press that wait for a person."""
        start = _start(request)
        return self._asked(lambda release: claims.told(claims.waiting(release.claims, self._reviews), start))

    def vendor(self, request: Request) -> Response:
        """Tell of one vendor."""
        key = str(request.path_params["key"])
        return self._asked(lambda release: answers.vendor(release, key))

    async def decide(self, request: Request) -> Response:
        """Write decisions."""
        self._require_token(request)
        join_ids, verdict, by, reason = answers.read_decision(await _sent(request))

        def made(release: Any) -> dict[str, Any]:
            lines = deciding.decide(release, self._decisions, join_ids, verdict, by=by, reason=reason)
            return {"decisions": [vars(line) for line in lines]}

        return await run_in_threadpool(self._asked, made, 201)

    async def undo(self, request: Request) -> Response:
        """Take decisions back."""
        self._require_token(request)
        join_ids, by = answers.read_undo(await _sent(request))

        def made(release: Any) -> dict[str, Any]:
            return {"decisions": [vars(line) for line in deciding.undo(release, self._decisions, join_ids, by=by)]}

        return await run_in_threadpool(self._asked, made, 201)

    async def decide_claim(self, request: Request) -> Response:
        """Write a decision on a claim."""
        self._require_token(request)
        claim_id, verdict, by, reason, corrected = answers.read_claim_decision(await _sent(request))

        def made(release: Any) -> dict[str, Any]:
            line = claims.decide(
                release.claims, self._reviews, claim_id, verdict, by=by, reason=reason, corrected=corrected
            )
            return {"decision": vars(line)}

        return await run_in_threadpool(self._asked, made, 201)

    async def undo_claim(self, request: Request) -> Response:
        """Take a decision on a claim back."""
        self._require_token(request)
        claim_id, by = answers.read_claim_undo(await _sent(request))

        def made(release: Any) -> dict[str, Any]:
            return {"decision": vars(claims.undo(release.claims, self._reviews, claim_id, by=by))}

        return await run_in_threadpool(self._asked, made, 201)

    def health(self, _request: Request) -> Response:
        """Tell which release answers."""
        return self._asked(lambda release: {"release": release.release_id, "released_at": release.released_at})

    def refused(self, request: Request, error: VendorwatchError) -> Response:
        """Tell what is wrong, as a page to a browser and as JSON to others."""
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
        if isinstance(error, deciding.Conflict):
            return _json(refusal(error) | {"decisions": [vars(d) for d in error.decisions]}, status)
        return self._told(request, error, status)

    def not_answered(self, request: Request, error: HTTPException) -> Response:
        """Tell that there is nothing here, or nothing for this method or person."""
        told = VendorwatchError(error.detail, where=request.url.path, todo="GET /openapi.json tells what there is")
        answer = self._told(request, told, error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    def failed(self, request: Request, error: Exception) -> Response:
        """Tell that it is our fault, and log why."""
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return self._told(request, VendorwatchError("failed, for a reason that is in the service's log"), 500)

    def _told(self, request: Request, error: VendorwatchError, status: int) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return self._page("wrong.html", status, wrong=error)
        return _json(refusal(error), status)

    def _asked(self, answer: Callable[[Any], dict[str, Any]], status: int = 200) -> Response:
        with self._releases.current() as release:
            return _json(answer(release), status)

    def _page(self, template: str, status: int = 200, **shown: Any) -> Response:
        return HTMLResponse(self._pages.get_template(template).render(shown), status)

    def _require_token(self, request: Request) -> None:
        if self._settings.token is None:
            raise HTTPException(403, "Read-only: no VENDORWATCH_TOKEN is set")
        if not may_decide(request, self._settings.token):
            raise HTTPException(401, "Without the token nobody decides", {"www-authenticate": "Bearer"})


def _place(request: Request) -> int:
    """Return which of the open ones is looked at; what is no place is the first."""
    try:
        return max(int(request.query_params.get("at", "0")), 0)
    except ValueError:
        return 0


def _start(request: Request) -> int:
    """Return from which place on is listed; raises Misread."""
    try:
        start = int(request.query_params.get("from", "0"))
    except ValueError:
        start = -1
    if start < 0:
        raise answers.Misread("no place", where="from", expected="a number, 0 or more")
    return start


async def _sent(request: Request) -> object:
    """Return what was sent; raises Misread for what is no JSON, or not said to be."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "Send application/json")
    try:
        read: object = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise answers.Misread("not JSON", where="body", expected="a JSON object in UTF-8") from None
    return read


def _json(answer: object, status: int = 200) -> Response:
    # Half a surrogate pair, which JSON can write and UTF-8 cannot, becomes a question mark.
    text = json.dumps(answer, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return Response(text, status, media_type="application/json")


def _static(package: str, name: str, kind: str) -> Response:
    return Response(files(package).joinpath("static", name).read_bytes(), media_type=kind)
