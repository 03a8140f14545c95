// The dynamic symbols of a library that is open: read where the linker has mapped them.
#include "CDovelaFunctions.h"
#include <dlfcn.h>
#include <elf.h>
#include <link.h>

/// Symbols of a GNU hash table: it lists chains, so the last one of the last bucket ends the table.
static uint32_t hashed_count(const uint32_t *table) {
  uint32_t buckets = table[0], first = table[1], bloom = table[2];
  const uint32_t *bucket = table + 4 + bloom * (__ELF_NATIVE_CLASS / 32);
  const uint32_t *chain = bucket + buckets;
  uint32_t last = 0;
  for (uint32_t index = 0; index < buckets; index++)
    if (bucket[index] > last) last = bucket[index];
  if (last < first) return first;
  while (!(chain[last - first] & 1u)) last++;
  return last + 1;
}

void dovela_symbols(void *library, void *state, void (*found)(void *state, const char *name)) {
  struct link_map *map = NULL;
  if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || !map || !map->l_ld) return;
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  uint32_t count = 0;
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    // glibc has relocated these; an offset means a linker that does not, and nothing can be said then.
    if ((entry->d_tag == DT_SYMTAB || entry->d_tag == DT_STRTAB || entry->d_tag == DT_GNU_HASH ||
         entry->d_tag == DT_HASH) &&
        entry->d_un.d_ptr < map->l_addr)
      return;
    if (entry->d_tag == DT_SYMTAB) symbols = (const ElfW(Sym) *)entry->d_un.d_ptr;
    if (entry->d_tag == DT_STRTAB) names = (const char *)entry->d_un.d_ptr;
    if (entry->d_tag == DT_GNU_HASH) count = hashed_count((const uint32_t *)entry->d_un.d_ptr);
    if (entry->d_tag == DT_HASH && count == 0) count = ((const uint32_t *)entry->d_un.d_ptr)[1];
  }
  if (!symbols || !names) return;
  for (uint32_t index = 0; index < count; index++) {
    const ElfW(Sym) *symbol = &symbols[index];
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    if (symbol->st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC))
      found(state, names + symbol->st_name);
  }
}

int dovela_symbol_is_data(void *address) {
  Dl_info info;
  const ElfW(Sym) *symbol = NULL;
  if (!dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol || info.dli_saddr != address) return 0;
  unsigned type = ELF64_ST_TYPE(symbol->st_info);
  return type == STT_OBJECT || type == STT_COMMON || type == STT_TLS;
}
