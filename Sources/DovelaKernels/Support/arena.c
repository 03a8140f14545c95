// Arenas: memory that a process of its own could share without a copy.
#include "../include/DovelaKernels.h"
#include <sys/mman.h>
#include <unistd.h>

void *dovela_arena_create(uint64_t bytes) {
  if (bytes == 0 || bytes > (uint64_t)INT64_MAX) return NULL;
  const int file = memfd_create("dovela", MFD_CLOEXEC);
  if (file < 0) return NULL;
  void *memory = MAP_FAILED;
  if (ftruncate(file, (off_t)bytes) == 0) {
    memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  close(file); // the mapping keeps the memory alive
  return memory == MAP_FAILED ? NULL : memory;
}

void dovela_arena_destroy(void *arena, uint64_t bytes) {
  if (arena) munmap(arena, bytes);
}
