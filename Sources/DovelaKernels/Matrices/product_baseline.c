// Products with sixteen-byte vectors, which every machine of ours has.
#define PRODUCT_RUN product_run_baseline
#define VECTOR_WIDTH 4
#define TILE 6
#include "panels.h"
