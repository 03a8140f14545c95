// A disk that is full: preloaded, it lets `write` to regular files succeed for a few kilobytes, then says so.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t write(int descriptor, const void *bytes, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  static size_t left = 16384;
  if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  struct stat file;
  // Standard output is the test's own file.
  if (descriptor > 2 && fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode)) {
    if (left == 0) {
      errno = ENOSPC;
      return -1;
    }
    if (size > left) size = left;
    left -= size;
  }
  return real(descriptor, bytes, size);
}
