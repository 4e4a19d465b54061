/** Forty names that a machine, a broker or a person may send, and that no page, file or path may take for anything but text. */

const mark = "window.hostile=1";

export const hostileNames: readonly string[] = [
  // Script, by element, attribute, address and template.
  `<script>${mark}</script>`,
  `"><script>${mark}</script>`,
  `</title><script>${mark}</script>`,
  `</style><script>${mark}</script>`,
  `<img src=x onerror="${mark}">`,
  `"><img src=x onerror=${mark}>`,
  `<svg onload="${mark}">`,
  `<svg><animate onbegin="${mark}" attributeName=x dur=1s>`,
  `<iframe srcdoc="<script>parent.${mark}</script>">`,
  `<a href="javascript:${mark}" autofocus onfocus="${mark}">x</a>`,
  `<details open ontoggle="${mark}">`,
  `<style>*{display:none!important}</style>`,
  `<link rel=stylesheet href=//hostile.invalid/a.css>`,
  `<base href="//hostile.invalid/">`,
  `<meta http-equiv=refresh content="0;url=//hostile.invalid">`,
  `<form action="//hostile.invalid"><button>x`,
  `javascript:${mark}`,
  `\u0024{${mark}}`,
  `{{constructor.constructor('${mark}')()}}`,
  `' onmouseover='${mark}`,
  `&lt;script&gt;${mark}&lt;/script&gt;`,
  "]]><!--",
  // Signs that are not seen, or that turn others round.
  "\u202Egnp.exe",
  "\u2066left\u2069 \u2067right",
  "pump\u200B\u200D\uFEFFone",
  "a\u0000b\u0007c\u001B[31mred",
  "two\nlines\r\nand\ttab",
  "\uD83E\uDD16\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 robot",
  "Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E\u0349\u035A\u032F\u031E\u0320\u034Dalgo",
  "\uFFFD half a sign",
  // Long, with and without a place to break.
  "W".repeat(200),
  `${"long words that go on ".repeat(9)}end`,
  // Names that the language itself knows.
  "__proto__",
  "constructor",
  "toString",
  // Paths and addresses.
  "../../../../etc/passwd",
  "%2e%2e%2f%00?x=1&y=2#z",
  // Formulas of spreadsheets.
  '=HYPERLINK("http://hostile.invalid/","x")',
  "+cmd|' /C calc'!A0",
  '@SUM(1+1)*cmd,"a"',
];
