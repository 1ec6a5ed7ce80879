/* Remembers what a power cut would undo: the writes to SQLite's files that were not synced yet.
 *
 * Loaded before the site with LD_PRELOAD. Before each write to a database, its log or its journal,
 * the bytes that it replaces and the file's size go to FAULTS/<inode>.undo; fsync and fdatasync of
 * the file empty that. A lock on the undo file makes each step whole among all processes. After
 * the cut, powercut.py puts the old bytes back, the last first.
 *
 * While there is a file FAULTS/full, the disk is full: nothing more is written to these files.
 *
 * What it can't do: lose a new file's name or its removal, tear a write in two, or let a disk lie
 * about a sync.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int ends(const char *path, const char *end) {
    size_t a = strlen(path), b = strlen(end);
    return a >= b && strcmp(path + a - b, end) == 0;
}

/* The undo file of what fd is open on, locked; -1 for a file that is not SQLite's. */
static int undo_of(int fd) {
    char link[64], path[4096], name[4200];
    struct stat about;
    const char *folder = getenv("FAULTS");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!folder || length < 0)
        return -1;
    path[length] = 0;
    if (!ends(path, ".sqlite3") && !ends(path, ".sqlite3-wal") && !ends(path, ".sqlite3-journal"))
        return -1;
    if (fstat(fd, &about))
        return -1;
    snprintf(name, sizeof name, "%s/%llu.undo", folder, (unsigned long long)about.st_ino);
    int undo = open(name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (undo >= 0)
        flock(undo, LOCK_EX);
    return undo;
}

static int is_full(void) {
    char name[4200];
    snprintf(name, sizeof name, "%s/full", getenv("FAULTS"));
    if (access(name, F_OK))
        return 0;
    errno = ENOSPC;
    return 1;
}

static ssize_t real_write(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "write");
    return real(fd, bytes, count);
}

static ssize_t real_pwrite(int fd, const void *bytes, size_t count, off_t at) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "pwrite64");
    return real(fd, bytes, count, at);
}

/* What stood in the range, and how long the file was. */
static void remember(int undo, int fd, off_t at, size_t count) {
    struct stat about;
    fstat(fd, &about);
    char *old = malloc(count ? count : 1);
    ssize_t had = pread(fd, old, count, at);
    uint64_t head[3] = {(uint64_t)at, had > 0 ? (uint64_t)had : 0, (uint64_t)about.st_size};
    real_write(undo, head, sizeof head);
    real_write(undo, old, head[1]);
    free(old);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) {
    int undo = undo_of(fd);
    if (undo >= 0)
        remember(undo, fd, at, count);
    ssize_t done = undo >= 0 && is_full() ? -1 : real_pwrite(fd, bytes, count, at);
    if (undo >= 0)
        close(undo);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return pwrite64(fd, bytes, count, at);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    int undo = undo_of(fd);
    if (undo >= 0)
        remember(undo, fd, lseek(fd, 0, SEEK_CUR), count);
    ssize_t done = undo >= 0 && is_full() ? -1 : real_write(fd, bytes, count);
    if (undo >= 0)
        close(undo);
    return done;
}

int ftruncate64(int fd, off_t length) {
    static int (*real)(int, off_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "ftruncate64");
    struct stat about;
    int undo = undo_of(fd);
    if (undo >= 0 && !fstat(fd, &about) && about.st_size > length)
        remember(undo, fd, length, about.st_size - length);
    int done = real(fd, length);
    if (undo >= 0)
        close(undo);
    return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int sync_of(int fd, const char *name) {
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    int undo = undo_of(fd);
    int done = real(fd);
    if (undo >= 0) {
        if (!done) {
            int (*cut)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate64");
            cut(undo, 0);
        }
        close(undo);
    }
    return done;
}

int fsync(int fd) { return sync_of(fd, "fsync"); }
int fdatasync(int fd) { return sync_of(fd, "fdatasync"); }
