'use strict';

// `fs.constants`. The numbers that differ between systems come from the native half; the rest is Node's own.
// Follows "FS constants" in Node's documentation.
//
// Native half (internalBinding('fs')): constants -> plain object of the system's S_*, O_*, F_OK… numbers.

const system = internalBinding('fs').constants;

const constants = {
  __proto__: null,
  UV_FS_SYMLINK_DIR: 1,
  UV_FS_SYMLINK_JUNCTION: 2,
  O_RDONLY: system.O_RDONLY,
  O_WRONLY: system.O_WRONLY,
  O_RDWR: system.O_RDWR,
  UV_DIRENT_UNKNOWN: 0,
  UV_DIRENT_FILE: 1,
  UV_DIRENT_DIR: 2,
  UV_DIRENT_LINK: 3,
  UV_DIRENT_FIFO: 4,
  UV_DIRENT_SOCKET: 5,
  UV_DIRENT_CHAR: 6,
  UV_DIRENT_BLOCK: 7,
  S_IFMT: system.S_IFMT,
  S_IFREG: system.S_IFREG,
  S_IFDIR: system.S_IFDIR,
  S_IFCHR: system.S_IFCHR,
  S_IFBLK: system.S_IFBLK,
  S_IFIFO: system.S_IFIFO,
  S_IFLNK: system.S_IFLNK,
  S_IFSOCK: system.S_IFSOCK,
  O_CREAT: system.O_CREAT,
  O_EXCL: system.O_EXCL,
  UV_FS_O_FILEMAP: 0,
  UV_FS_O_TEMPORARY: 0,
  UV_FS_O_SHORT_LIVED: 0,
  UV_FS_O_SEQUENTIAL: 0,
  UV_FS_O_RANDOM: 0,
};

const systemNames = [
  'O_NOCTTY', 'O_TRUNC', 'O_APPEND', 'O_DIRECTORY', 'O_NOATIME', 'O_NOFOLLOW', 'O_SYNC', 'O_DSYNC', 'O_SYMLINK',
  'O_DIRECT', 'O_NONBLOCK', 'S_IRWXU', 'S_IRUSR', 'S_IWUSR', 'S_IXUSR', 'S_IRWXG', 'S_IRGRP', 'S_IWGRP', 'S_IXGRP',
  'S_IRWXO', 'S_IROTH', 'S_IWOTH', 'S_IXOTH', 'F_OK', 'R_OK', 'W_OK', 'X_OK',
];
for (const name of systemNames) {
  if (system[name] !== undefined) constants[name] = system[name];
}

constants.UV_FS_COPYFILE_EXCL = 1;
constants.COPYFILE_EXCL = 1;
constants.UV_FS_COPYFILE_FICLONE = 2;
constants.COPYFILE_FICLONE = 2;
constants.UV_FS_COPYFILE_FICLONE_FORCE = 4;
constants.COPYFILE_FICLONE_FORCE = 4;

module.exports = constants;
