// What makes libdovela.so of the API's functions: its name and its exports are linker settings of this target alone, so
// that tests and programs which link the functions statically keep their own.
#include <dovela/runtime.h>
