"""The application: a request goes through the guard to its view, and errors become pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.routing import Map
from werkzeug.wrappers import Request, Response

from xlsx_forms.page.desk import Desk
from xlsx_forms.page.guard import Guard, RefusedError, protect
from xlsx_forms.page.jobs import BusyError, Jobs, log_fault
from xlsx_forms.page.outlook import outlook
from xlsx_forms.page.problems import sentences_of
from xlsx_forms.page.uploads import LARGEST_REQUEST, MOST_FILES
from xlsx_forms.page.views import RULES
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import NoProgrammeError

_OPEN_WITHOUT_FOLDER = ("/start", "/static/", "/job")
_FAULT = ("Ошибка в программе. Данные целы: вернитесь и повторите, а если не поможет – сообщите "
          "разработчикам.")


class PageRequest(Request):
    """A request with limits: they hold before a body is parsed."""

    max_content_length = LARGEST_REQUEST
    max_form_memory_size = 2**20
    max_form_parts = MOST_FILES


class Application:
    """A WSGI application over one desk."""

    def __init__(self, desk: Desk, guard: Guard) -> None:
        self.desk, self.guard, self.jobs = desk, guard, Jobs(self.warm)
        self._map = Map([rule.empty() for rule in RULES])

    def warm(self) -> None:
        """Read what the pages tell before anybody asks; what hinders it, the pages say themselves."""
        with suppress(Exception):
            outlook(self.desk.snapshot())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = PageRequest(environ)
        visit = Visit(request, self.desk, self.jobs, self.guard)
        response = protect(self._answered(visit))
        # What was uploaded lies in temporary files.
        response.call_on_close(request.close)
        return response(environ, start_response)

    def _answered(self, visit: Visit) -> Response:
        try:
            return self._answer(visit)
        except RefusedError as error:
            return visit.refused(str(error))
        except BusyError as error:
            return visit.problem("Уже идет работа", [str(error)], 409)
        except RequestEntityTooLarge:
            return visit.problem("Слишком много сразу", [
                f"За один раз принимается до {MOST_FILES} файлов и до {LARGEST_REQUEST // 2**20} МиБ. "
                "Положите файлы в папку «входящие» сами: программа их увидит."], 413)
        except HTTPException as error:
            if isinstance(error, NotFound):
                return visit.problem("Такой страницы нет", ["Вернитесь на «Квартал»."], 404)
            return visit.problem("Запрос не понят", ["Вернитесь на страницу и повторите."],
                                 error.code or 400)
        except Exception as error:  # what is wrong must be told, whatever it is
            found = sentences_of(error)
            if not found:
                log_fault(error)
            return visit.problem("Исправьте" if found else "Не получилось", found or [_FAULT],
                                 409 if found else 500)

    def _answer(self, visit: Visit) -> Response:
        request, guard = visit.request, self.guard
        guard.check_host(request)
        if request.method == "GET" and request.path == "/" and guard.is_entry(request):
            # The way on must begin on our own page: a browser that came from elsewhere keeps the
            # cookie back on a redirect.
            response = visit.render("entry.html")
            guard.let_in(response)
            return response
        guard.check(request)
        view: Callable[..., Response]
        values: Mapping[str, Any]
        view, values = self._map.bind_to_environ(request.environ).match()
        if request.method == "POST":
            guard.check_form(request)
        if self.desk.folder is None and not request.path.startswith(_OPEN_WITHOUT_FOLDER):
            return visit.go("/start")
        try:
            return view(visit, **values)
        except NoProgrammeError:
            self.desk.folder = None
            return visit.go("/start")
