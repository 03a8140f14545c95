// Versions of a function for what the processor can do, chosen when the library is loaded.
#ifndef LAYERS_CLONES_H
#define LAYERS_CLONES_H

#if defined(__x86_64__)
#define LAYERS_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LAYERS_CLONES
#endif

#endif
