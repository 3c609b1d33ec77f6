from avatar_app.script.captions import Caption, read_vtt, to_srt, to_vtt

TWO = [
    Caption(0.25, 2.5, ("Tom & Jerry,", "a <b> & c")),
    Caption(3661.004, 3662.0, ("Γεια σας!",)),
]


def test_vtt_is_as_the_standard_says() -> None:
    assert to_vtt(TWO) == (
        "WEBVTT\n\n00:00:00.250 --> 00:00:02.500\nTom &amp; Jerry,\na &lt;b&gt; &amp; c\n\n"
        "01:01:01.004 --> 01:01:02.000\nΓεια σας!\n"
    )


def test_srt_is_numbered_and_without_escapes() -> None:
    assert to_srt(TWO) == (
        "1\n00:00:00,250 --> 00:00:02,500\nTom & Jerry,\na <b> & c\n\n"
        "2\n01:01:01,004 --> 01:01:02,000\nΓεια σας!\n"
    )


def test_what_was_written_is_read_again() -> None:
    assert list(read_vtt(to_vtt(TWO))) == TWO
    assert list(read_vtt(to_vtt([]))) == []
