/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/**
 * What package-lock.json asks for and npm's own record of node_modules does not have.
 * An optional package counts where it is made for this very machine: its program would be missing at run time.
 * @param {LockFile} lock
 * @param {LockFile} installed
 * @param {{ platform: string, arch: string }} machine
 * @returns {string[]} folders
 */
export function missingPackages(lock, installed, machine) {
  return Object.entries(lock.packages)
    .filter(([folder, wanted]) => folder.includes('node_modules/') && isWanted(wanted, machine))
    .filter(([folder, wanted]) => {
      const present = installed.packages[folder];
      return !present || present.version !== wanted.version || present.integrity !== wanted.integrity;
    })
    .map(([folder]) => folder);
}

/**
 * @param {LockedPackage} wanted
 * @param {{ platform: string, arch: string }} machine
 */
function isWanted(wanted, machine) {
  if (!wanted.optional) return true;
  // where the C library decides, npm knows better than we do
  if (!wanted.os || !wanted.cpu || wanted.libc) return false;
  return wanted.os.includes(machine.platform) && wanted.cpu.includes(machine.arch);
}
