// The loops of the initializers.
#ifndef DOVELA_CINITIALIZERS_H
#define DOVELA_CINITIALIZERS_H

#include <stdint.h>

/// Makes the rows of `matrix` (vectors, length), vectors <= length, orthonormal: the Q of the QR decomposition of its
/// transpose with a positive diagonal of R.
void orthonormalize(int64_t vectors, int64_t length, double *matrix);

#endif
