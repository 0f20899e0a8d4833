import { eachPath } from "../compile/assign.ts";
import { fromDirect, fromGen, NONE, type PathGen, settle } from "../compile/code.ts";
import { identical, invalidPath } from "../runtime/access.ts";
import { deletePaths, getPath, type Owned, PathNode, setPath } from "../runtime/paths.ts";
import { native, only } from "./native.ts";
import type { Group } from "./registry.ts";

export const PATHS: Group = {
  "getpath/1": (args) => {
    const paths = only(args);
    const path = (): PathGen => (env, start, input, emit) =>
      paths.gen(env, input, (keys) => {
        const found = getPath(env.meter, input, keys);
        if (!identical(start.value, input)) invalidPath(env.meter, keys, input);
        let node = start;
        let value = input;
        for (const key of keys as readonly unknown[]) {
          value = getPath(env.meter, value, [key]);
          node = new PathNode(node, key, value);
        }
        return emit(node, found);
      });
    const { direct } = paths;
    if (direct === null)
      return fromGen(
        (env, input, emit) => paths.gen(env, input, (keys) => emit(getPath(env.meter, input, keys))),
        paths.weight + 1,
        path,
      );
    return fromDirect(
      (env, input) => {
        const keys = direct(env, input);
        return keys === NONE ? NONE : getPath(env.meter, input, keys);
      },
      paths.weight + 1,
      path,
    );
  },
  "setpath/2": native((meter, input, path, value) => setPath(meter, input, path, value)),
  "delpaths/1": native(deletePaths),
  "del/1": (args) => {
    const f = only(args);
    return fromDirect((env, input) => {
      const paths: unknown[] = [];
      settle(
        eachPath(f, env, input, (path) => {
          paths.push(path.toArray());
          return undefined;
        }),
      );
      return deletePaths(env.meter, input, paths);
    }, f.weight + 2);
  },
  "pick/1": (args) => {
    const f = only(args);
    return fromDirect((env, input) => {
      let picked: unknown = null;
      const owned: Owned = new Set();
      settle(
        eachPath(f, env, input, (path) => {
          const keys = path.toArray();
          picked = setPath(env.meter, picked, keys, getPath(env.meter, input, keys), owned);
          return undefined;
        }),
      );
      return picked;
    }, f.weight + 2);
  },
};
