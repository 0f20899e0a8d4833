/** The colours of the dashboard; no font, script or sheet from anywhere. Each text has at least 4.5:1 on what it stands on. */
export const STYLE = `
:root{color-scheme:light;--bg:#f8fafa;--surface:#fff;--sunken:#f0f4f4;--ink:#0e2226;--muted:#51666a;--line:#dfe7e7;--edge:#7b8f93;--accent:#0b5d61;--onaccent:#fff;--bad:#a8201a;--badsoft:#fce8e6;--good:#17693f;--goodsoft:#e0f3e8}
@media(prefers-color-scheme:dark){:root{color-scheme:dark;--bg:#0b1315;--surface:#10191c;--sunken:#152124;--ink:#e4eeee;--muted:#94a9ac;--line:#203034;--edge:#6b8287;--accent:#5cc7bf;--onaccent:#06201f;--bad:#ff9d96;--badsoft:#331614;--good:#7fd6a6;--goodsoft:#10291c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:40rem;margin:0 auto;padding:clamp(1rem,5vw,3.5rem) clamp(1rem,4vw,1.5rem) 4rem}
.card{background:var(--surface);border:1px solid var(--line);border-radius:14px;padding:clamp(1.1rem,4vw,2rem)}
.from{color:var(--muted);font-size:.92rem;margin:0 0 .75rem}
h1{font-size:clamp(1.35rem,5vw,1.75rem);line-height:1.25;letter-spacing:-.01em;margin:0 0 .75rem;overflow-wrap:anywhere}
p{margin:.5rem 0}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1.25rem}
.until{color:var(--muted);font-size:.92rem;margin:1.25rem 0 0;border-top:1px solid var(--line);padding-top:1rem}
.field{margin:1.15rem 0}
label,legend{display:block;font-weight:600;margin:0 0 .3rem;padding:0;overflow-wrap:anywhere}
.optional{font-weight:400;color:var(--muted)}
.hint{color:var(--muted);font-size:.92rem;margin:0 0 .4rem}
input,select,textarea{width:100%;font:inherit;color:inherit;background:var(--bg);border:1px solid var(--edge);border-radius:8px;padding:.6rem .7rem;min-height:2.75rem}
textarea{min-height:6.5rem;resize:vertical}
input[type=checkbox]{width:1.35rem;height:1.35rem;min-height:0;margin:.1rem .65rem 0 0;flex:none;accent-color:var(--accent)}
.check{display:flex;align-items:flex-start;font-weight:600;margin:0}
[aria-invalid=true]{border-color:var(--bad);border-width:2px}
.error{color:var(--bad);font-size:.92rem;font-weight:600;margin:.35rem 0 0}
.notice{border-radius:10px;padding:.85rem 1rem;margin:0 0 1.25rem;background:var(--sunken)}
.notice.bad{background:var(--badsoft);color:var(--bad)}
.notice.good{background:var(--goodsoft);color:var(--good)}
.notice p,.notice ul{margin:0}.notice ul{padding-left:1.2rem}.notice a{color:inherit}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
button{font:inherit;font-weight:600;min-height:2.9rem;padding:.6rem 1.5rem;border-radius:10px;border:1px solid var(--edge);background:var(--surface);color:var(--ink);cursor:pointer;flex:1 1 9rem}
button.main{background:var(--accent);border-color:var(--accent);color:var(--onaccent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
footer{color:var(--muted);font-size:.85rem;margin:1rem .2rem 0}
@media print{button{display:none}}
`;
