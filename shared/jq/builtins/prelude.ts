/**
 * Functions that jq's manual defines in jq. Those that stand in a native group as well are used where
 * the native one does not reach: as paths, and with arguments of several outputs.
 */
export const PRELUDE = `
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def recurse(f): def go: ., (f | go); go;
def recurse(f; cond): def go: ., (f | select(cond) | go); go;
def with_entries(f): to_entries | map(f) | from_entries;
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def leaf_paths: paths(scalars);
def del(f): delpaths([path(f)]);
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type | . == "array" or . == "object");
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def normals: select(isnormal);
def finites: select(isfinite);
def strings: select(type == "string");
def nulls: select(. == null);
def values: select(. != null);
def scalars: select(type | . != "array" and . != "object");
def abs: if . < 0 then -. else . end;
def toarray: if type == "array" then . else [.] end;
def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else first(skip($n; f)) end;
def while(cond; update): def go: if cond then ., (update | go) else empty end; go;
def until(cond; update): def go: if cond then . else (update | go) end; go;
def repeat(f): def go: f, go; go;
def range($to): range(0; $to);
def combinations: def go: if length == 0 then [] else .[0][] as $head | (.[1:] | go) as $rest | [$head] + $rest end; go;
def combinations($n): . as $all | [range($n) | $all] | combinations;
def in(object): . as $key | object | has($key);
def inside(whole): . as $part | whole | contains($part);
def walk(f): def go: if type == "object" then map_values(go) elif type == "array" then map(go) else . end | f; go;
def transpose: [range(0; map(length) | max // 0) as $at | [.[][$at]]];
def truncate_stream(stream): . as $n | null | stream | . as $event | if (.[0] | length) > $n then setpath([0]; $event[0][$n:]) else empty end;
def fromstream(stream): {x: null, e: false} as $start
  | foreach stream as $event ($start;
      if .e then $start else . end
      | if $event | length == 2
        then setpath(["e"]; $event[0] | length == 0) | setpath(["x"] + $event[0]; $event[1])
        else setpath(["e"]; $event[0] | length == 1) end;
      if .e then .x else empty end);
def tostream: path(def go: (.[]? | go), .; go) as $path | getpath($path) | reduce path(.[]?) as $last ([$path, .]; [$path + $last]);
def limit($n; f): if $n > 0 then label $enough | foreach f as $item ($n; . - 1; $item, if . <= 0 then break $enough else empty end)
  elif $n == 0 then empty else error("limit doesn't support negative count") end;
def skip($n; f): if $n > 0 then foreach f as $item ($n; . - 1; if . < 0 then $item else empty end)
  elif $n == 0 then f else error("skip doesn't support negative count") end;
def INDEX(stream; key): reduce stream as $row ({}; .[$row | key | tostring] = $row);
def INDEX(key): INDEX(.[]; key);
def JOIN($index; key): [.[] | [., $index[key]]];
def JOIN($index; stream; key): stream | [., $index[key]];
def JOIN($index; stream; key; join): stream | [., $index[key]] | join;
def IN(stream): any(stream == .; .);
def IN(source; stream): any(source == stream; .);
def ascii: [.] | implode;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdate: fromdateiso8601;
def date: todate;
def dateadd(unit; $n): . + $n;
def datesub(unit; $n): . - $n;
def debug(message): (message | empty), .;
def isvalid(f): try (f | true) catch false;
def capture(re): match(re) | _captures;
def capture(re; $flags): match(re; $flags) | _captures;
def match(re): _matches(re)[];
def match(re; flags): _matches(re; flags)[];
def scan($re): scan($re; null);
def scan($re; $flags): match($re; "g" + $flags) | if .captures | length > 0 then [.captures[].string] else .string end;
def splits($re): split($re; null)[];
def splits($re; $flags): split($re; $flags)[];
def sub($re; text): sub($re; text; "");
def gsub($re; text): sub($re; text; "g");
def gsub($re; text; $flags): sub($re; text; $flags + "g");
`;
