// Finds this library's own ELF notes in memory: the loader has mapped them, and dl_iterate_phdr knows where.
#include "PluginKitSupport.h"
#include <elf.h>
#include <link.h>
#include <string.h>

typedef struct {
  uint32_t type;
  const char **texts;
  int capacity;
  int count;
} search;

static void read_segment(search *found, const char *at, const char *end) {
  while (at + 12 <= end) {
    uint32_t name_size, text_size, type;
    memcpy(&name_size, at, 4);
    memcpy(&text_size, at + 4, 4);
    memcpy(&type, at + 8, 4);
    const char *name = at + 12;
    const char *text = name + ((name_size + 3u) & ~3u);
    if (name_size == 7 && memcmp(name, "Dovela", 7) == 0 && type == found->type) {
      if (found->count < found->capacity) found->texts[found->count] = text;
      found->count++;
    }
    at = text + ((text_size + 3u) & ~3u);
  }
}

static int visit(struct dl_phdr_info *info, size_t size, void *state) {
  (void)size;
  search *found = state;
  const char *here = (const char *)(uintptr_t)&plugin_kit_notes;
  int is_ours = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    const char *start = (const char *)(info->dlpi_addr + segment->p_vaddr);
    if (segment->p_type == PT_LOAD && here >= start && here < start + segment->p_memsz) is_ours = 1;
  }
  if (!is_ours) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    const char *start = (const char *)(info->dlpi_addr + segment->p_vaddr);
    if (segment->p_type == PT_NOTE) read_segment(found, start, start + segment->p_memsz);
  }
  return 1;
}

int plugin_kit_notes(uint32_t type, const char **texts, int capacity) {
  search found = {type, texts, capacity, 0};
  dl_iterate_phdr(visit, &found);
  return found.count;
}
