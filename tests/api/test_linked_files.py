"""Files behind links: for whoever knows the link, for an hour, and never able to run."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from PIL import Image

from frontdesk.kit.signed_links import LinkedFile, SignedLinks
from tests.installation import Installation


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(data, "PNG")
    return data.getvalue()


async def test_linked_file_is_served_without_signing_in(installation: Installation) -> None:
    services, anybody = installation.services, installation.anybody()
    key = await services.files.put(picture())
    link = services.links.link(LinkedFile(key=key, mime_type="image/png", name="bowl.png"))
    async with anybody.http.get(installation.url + "/files/" + link.rpartition("/")[2]) as response:
        assert (response.status, await response.read()) == (200, picture())
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["Content-Disposition"].startswith("inline")


async def test_linked_file_of_another_kind_is_a_download(installation: Installation) -> None:
    services, anybody = installation.services, installation.anybody()
    key = await services.files.put(b"<script>alert(1)</script>")
    link = services.links.link(LinkedFile(key=key, mime_type="text/html", name="page.html"))
    async with anybody.http.get(installation.url + "/files/" + link.rpartition("/")[2]) as response:
        assert response.status == 200
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_link_that_is_made_up_or_foreign_is_not_found(installation: Installation) -> None:
    services, anybody = installation.services, installation.anybody()
    key = await services.files.put(picture())
    other = SignedLinks(services.secrets.__class__([services.secrets.new_key()]), "/files/")
    missing = services.links.link(LinkedFile(key="0" * 64, mime_type="image/png", name="x.png"))
    for token in (
        "",
        "x",
        key,
        "%2e%2e%2fsecrets.json",
        other.link(LinkedFile(key=key, mime_type="image/png", name="x.png")).removeprefix("/files/"),
        services.secrets.encrypt(b'{"key":"%s","mime_type":"a","name":"x","purpose":"other"}' % key.encode()).decode(),
        missing.rpartition("/")[2],
    ):
        async with anybody.http.get(f"{installation.url}/files/{token}") as response:
            assert (response.status, response.content_type) == (404, "text/plain"), token


@pytest.mark.parametrize(
    "name", ['a"; filename="b.html', "a\r\nSet-Cookie: x=1", "\u202egnp.exe", "../../x", "a;b,c", "é" * 90]
)
async def test_name_stays_in_its_header(installation: Installation, name: str) -> None:
    services, anybody = installation.services, installation.anybody()
    key = await services.files.put(picture())
    link = services.links.link(LinkedFile(key=key, mime_type="image/png", name=name))
    async with anybody.http.get(installation.url + "/files/" + link.rpartition("/")[2]) as response:
        assert (response.status, "Set-Cookie" in response.headers) == (200, False)
        given = response.headers["Content-Disposition"]
        assert given == f"inline; filename*=utf-8''{quote(name)}" or given == f'inline; filename="{name}"'
        assert '"' not in name or "filename*" in given
