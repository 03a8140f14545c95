// What follows a product while its rows are still in cache: bias, formula, and the argument kept where it is wanted.
#ifndef DOVELA_EPILOGUE_H
#define DOVELA_EPILOGUE_H

#include "../Support/machine.h"

/// y (rows, columns), rows `stride` apart: y = f(y + bias), and pre, nullable, receives y + bias. bias nullable.
void epilogue_run(int64_t rows, int64_t columns, int64_t stride, const float *bias, const dovela_eltwise *f, float *y,
                  float *pre);

#endif
