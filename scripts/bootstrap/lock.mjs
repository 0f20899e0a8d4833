/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * The paths of the packages that a lock file names and npm's own record of what it installed does not have in the
 * same version. Optional packages are those of other platforms: their absence is no reason to install again, but
 * another version is.
 * @param {Lock} lock package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json; undefined where there is none
 * @returns {string[]}
 */
export function missingPackages(lock, installed) {
  return Object.entries(lock.packages)
    .filter(([path, wanted]) => {
      if (path === "" || wanted.link === true) return false;
      const found = installed?.packages[path];
      if (found === undefined) return wanted.optional !== true;
      return found.version !== wanted.version || found.integrity !== wanted.integrity;
    })
    .map(([path]) => path);
}
