from playwright.sync_api import Page
def test_it(page: Page) -> None:
    answer = page.goto("/")
    assert answer and answer.ok
    assert "Logga in" in page.title()
