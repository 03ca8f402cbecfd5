from ui.citations import highlighted, section_bounds

SOURCE = "# Title\n\nIntro.\n\n## One\n\nFirst <b>fact</b>. Second fact.\n\n## Two\n\nElsewhere.\n"


def test_a_quote_is_marked_in_its_section_only() -> None:
    start = SOURCE.index("Second fact.")
    shown = highlighted(SOURCE, start, start + len("Second fact."))
    assert "<mark>Second fact.</mark>" in shown
    assert "First &lt;b&gt;fact&lt;/b&gt;." in shown
    assert "Elsewhere" not in shown
    assert "Intro" not in shown


def test_section_bounds_without_headings_are_the_whole_text() -> None:
    assert section_bounds("plain text", 2, 5) == (0, 10)
