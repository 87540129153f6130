"""The pages of a long list: the way between them, and addresses that keep what the list was asked."""

from typing import Any

from flask import request, url_for

PAGE = 25


def last_page(total: int, size: int = PAGE) -> int:
    """The number of the last page; an empty list has one."""
    return max(1, -(-total // size))


def pagination(page: int, last: int, *, part: str = "") -> dict[str, Any]:
    """The pages around this one, the first and the last, as the design system's pagination takes them.

    `part` is the id of the part of the page that has pages.
    """
    there = f"#{part}" if part else ""
    near = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
    items: list[dict[str, Any]] = []
    for number, before in zip(near, [0, *near], strict=False):
        if number - before > 1:
            items.append({"ellipsis": True})
        items.append({"number": number, "href": address(page=number) + there, "current": number == page})
    ends = {"previous": page - 1 if page > 1 else None, "next": page + 1 if page < last else None}
    return {"items": items} | {name: {"href": address(page=to) + there} for name, to in ends.items() if to}


def paged(total: int, page: int, size: int = PAGE) -> dict[str, Any]:
    """What the template of a long list says of its pages."""
    last = last_page(total, size)
    return {"last_page": last, "pagination": pagination(page, last)}


def address(**changes: Any) -> str:
    """This page's address with other questions; one that becomes None goes, and the pages begin again."""
    given = {**request.args.to_dict(), "page": None, **changes}
    left = {name: value for name, value in given.items() if value not in (None, "")}
    return url_for(request.endpoint or "", **(request.view_args or {}), **left)
