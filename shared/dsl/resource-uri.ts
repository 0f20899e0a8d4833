import { isExpression } from "./expression-syntax.ts";
import type { Definition, Endpoint } from "./types.ts";

/** `name:version@catalog` in its parts; null where a name is not of that form. */
export function readCatalogName(call: string): { name: string; version: string; catalog: string } | null {
  const match = /^([^:@\s/]+):([^:@\s/]+)@([^:@\s/]+)$/.exec(call);
  const [, name, version, catalog] = match ?? [];
  return name === undefined || version === undefined || catalog === undefined ? null : { name, version, catalog };
}

/**
 * Where a function's document is, that is neither of `use.functions` nor of our own catalogue; null where the name
 * is of neither form, or its catalogue is not in `use.catalogs`.
 */
export function functionUri(definition: Definition, call: string): string | null {
  const catalogued = readCatalogName(call);
  if (catalogued === null) return /^https?:\/\//i.test(call) ? documentUri(call) : null;
  const catalogs = definition.use?.catalogs;
  const catalog =
    catalogs !== undefined && Object.hasOwn(catalogs, catalogued.catalog) ? catalogs[catalogued.catalog] : undefined;
  const root = catalog === undefined ? null : fixedUri(catalog.endpoint);
  if (root === null) return null;
  // The structure that the standard's catalogue has, and asks of others (dsl.md, "Catalogs").
  return rawUri(`${root.replace(/\/+$/, "")}/functions/${catalogued.name}/${catalogued.version}/function.yaml`);
}

/** The URI of a resource that is loaded before anything runs: it can't depend on data. Null: it does. */
export function fixedUri(endpoint: Endpoint): string | null {
  const uri = typeof endpoint === "string" ? endpoint : endpoint.uri;
  return isExpression(uri) || uri.includes("${") || /[{}]/.test(uri) ? null : uri.trim();
}

/** `https://github.com/org/repo/path@ref`, as dsl.md names a function, is the function.yaml of that folder. */
function documentUri(uri: string): string {
  const match = /^https:\/\/github\.com\/([^/]+)\/([^/]+)\/(?!tree\/|blob\/|raw\/)([^@]+)@([^/@]+)$/.exec(uri);
  const [, owner, repository, path, ref] = match ?? [];
  if (owner === undefined || repository === undefined || path === undefined || ref === undefined) return rawUri(uri);
  return `https://raw.githubusercontent.com/${owner}/${repository}/${ref}/${path.replace(/\/+$/, "")}/function.yaml`;
}

const GITHUB = /^https:\/\/github\.com\/([^/]+)\/([^/]+)(?:\/(?:tree|blob|raw)\/([^/]+))?(\/.*)?$/;
const GITLAB = /^(https:\/\/gitlab\.com\/.+?)\/-\/(?:tree|blob)\/(.*)$/;

/** A page of a repository's host as the document itself (dsl.md, "Catalogs": GitHub and GitLab). */
export function rawUri(uri: string): string {
  const [, owner, repository, ref = "main", path = ""] = GITHUB.exec(uri) ?? [];
  if (owner !== undefined && repository !== undefined)
    return `https://raw.githubusercontent.com/${owner}/${repository}/refs/heads/${ref}${path}`;
  const [, project, rest] = GITLAB.exec(uri) ?? [];
  return project === undefined || rest === undefined ? uri : `${project}/-/raw/${rest}`;
}
