/** The reference's own style: no font, script or sheet from anywhere else, so that it works without a network. */
export const STYLE = `
:root{--bg:#fbfbfa;--panel:#fff;--ink:#1c1f23;--dim:#646b75;--line:#e4e5e2;--accent:#0b6e6e;--code:#15191f;--codeink:#e7ebf0;--get:#0b6e6e;--post:#8a4b08;--put:#5b3fa3;--del:#ad2230;color-scheme:light}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){--bg:#111417;--panel:#171b1f;--ink:#e6e9ec;--dim:#98a1ab;--line:#2a3036;--accent:#4fc3b8;--code:#0b0e11;--codeink:#dfe5ea;--get:#4fc3b8;--post:#e5a458;--put:#b7a0f2;--del:#f08a92;color-scheme:dark}}
:root[data-theme=dark]{--bg:#111417;--panel:#171b1f;--ink:#e6e9ec;--dim:#98a1ab;--line:#2a3036;--accent:#4fc3b8;--code:#0b0e11;--codeink:#dfe5ea;--get:#4fc3b8;--post:#e5a458;--put:#b7a0f2;--del:#f08a92;color-scheme:dark}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1.5rem}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.87em}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;border-right:1px solid var(--line);padding:1.25rem 1rem 3rem;background:var(--panel)}
nav .brand{display:flex;justify-content:space-between;align-items:center;font-weight:650;font-size:1.05rem;margin-bottom:1rem}
nav button{font:inherit;font-size:.8rem;color:var(--dim);background:none;border:1px solid var(--line);border-radius:6px;padding:.15rem .5rem;cursor:pointer}
nav input{width:100%;font:inherit;padding:.4rem .6rem;border:1px solid var(--line);border-radius:8px;background:var(--bg);color:inherit}
nav h2{font-size:.72rem;letter-spacing:.06em;text-transform:uppercase;color:var(--dim);margin:1.3rem 0 .3rem}
nav ul{list-style:none;margin:0;padding:0}
nav li a{display:flex;gap:.5rem;align-items:baseline;color:inherit;padding:.18rem .4rem;border-radius:6px;font-size:.88rem}
nav li a:hover{background:var(--bg);text-decoration:none}
nav .method{font-size:.62rem;min-width:2.7rem}
main{padding:2.5rem clamp(1rem,4vw,3.5rem) 6rem;max-width:82rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem;letter-spacing:-.02em}
main>section>h2{font-size:1.35rem;margin:3.5rem 0 0;letter-spacing:-.01em}
h3{font-size:1.12rem;margin:0 0 .3rem}h3 .anchor{color:inherit}
h4{font-size:.78rem;color:var(--dim);text-transform:uppercase;letter-spacing:.05em;margin:1.4rem 0 .3rem}
p{margin:.4rem 0}.lead{color:var(--dim);max-width:46rem}
.operation,.component{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1fr);gap:2.5rem;padding:2rem 0;border-bottom:1px solid var(--line)}
.component{grid-template-columns:minmax(0,1fr)}
.method{font:600 .72rem/1 ui-monospace,Menlo,monospace;letter-spacing:.02em}
.m-get{color:var(--get)}.m-post{color:var(--post)}.m-put{color:var(--put)}.m-delete{color:var(--del)}
.route code{font-size:.95rem}.access,.bounds,.media,.type{color:var(--dim);font-size:.86rem}
.fields{margin:.2rem 0;border-top:1px solid var(--line)}
.field{display:grid;grid-template-columns:minmax(8rem,13rem) minmax(0,1fr);gap:.75rem;padding:.45rem 0;border-bottom:1px solid var(--line)}
.field dd{margin:0;overflow-wrap:anywhere}.field p{font-size:.9rem;margin:.15rem 0 0}
.required{color:var(--post);font-size:.72rem}
.variants{padding-left:1.2rem}
.response{padding:.3rem 0}.response summary{cursor:pointer}
.status{font:600 .8rem ui-monospace,Menlo,monospace;margin-right:.3rem}.s1,.s2{color:var(--get)}.s3{color:var(--put)}.s4{color:var(--post)}.s5{color:var(--del)}
.code{position:sticky;top:1.5rem}
.code pre{background:var(--code);color:var(--codeink);border-radius:10px;padding:1rem 1.1rem;overflow-x:auto;line-height:1.55;margin:0}
.copy{position:absolute;right:.5rem;top:.5rem;font:inherit;font-size:.75rem;background:#ffffff1a;color:var(--codeink);border:0;border-radius:6px;padding:.2rem .55rem;cursor:pointer;opacity:0;transition:opacity .15s}
.code:hover .copy,.copy:focus-visible{opacity:1}
table{border-collapse:collapse;font-size:.9rem}td,th{text-align:left;padding:.3rem 1.2rem .3rem 0;border-bottom:1px solid var(--line)}
[hidden]{display:none!important}
@media(max-width:64rem){.operation{grid-template-columns:minmax(0,1fr);gap:1rem}.code{position:relative;top:0}}
@media(max-width:48rem){body{grid-template-columns:minmax(0,1fr)}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}nav .groups{display:none}.field{grid-template-columns:minmax(0,1fr);gap:0}}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{nav,.copy{display:none}body{display:block}}
`;
