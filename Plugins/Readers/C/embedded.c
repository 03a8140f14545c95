#include "CReaders.h"

// #embed is C23's; clang offers it in C17 as an extension and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t digits[] = {
#embed "../../../examples/data/digits.csv.gz"
};

static const uint8_t iris[] = {
#embed "../../../examples/data/iris.csv"
};

readers_embedded readers_digits(void) { return (readers_embedded){digits, sizeof digits}; }

readers_embedded readers_iris(void) { return (readers_embedded){iris, sizeof iris}; }
