// The data sets that are part of the readers' plugin.
#ifndef CREADERS_H
#define CREADERS_H

#include <stdint.h>

/// A file as it lies in the library: process.
typedef struct readers_embedded {
  const uint8_t *bytes;
  uint64_t size;
} readers_embedded;

/// examples/data/digits.csv.gz.
readers_embedded readers_digits(void);

/// examples/data/iris.csv.
readers_embedded readers_iris(void);

#endif
