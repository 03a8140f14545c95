// A planned convolution. Patches of the input are laid out as rows of a matrix, so that a product does the work
// (Chellapilla, Puri and Simard 2006).
#ifndef DOVELA_CONVOLUTION_H
#define DOVELA_CONVOLUTION_H

#include "../Support/parallel.h"
#include "geometry.h"

struct dovela_conv {
  const dovela_host *host;
  dovela_window window;
  int64_t depth;     ///< columns of a patch: kernel_height * kernel_width * channels / groups
  int64_t positions; ///< rows of the patches of one image: out_height * out_width
  int64_t block;     ///< positions that are laid out at once
  int64_t parts;     ///< of the batch, in the gradient of the weights
  uint64_t threads;  ///< as many as there is scratch memory for
  int direct;        ///< a patch is a pixel: the input is its own matrix of patches
};

/// patches (count, depth) of positions [from, from + count) of image x, group `group`.
void patches_lay_out(const dovela_conv *plan, int64_t group, int64_t from, int64_t count, const float *x,
                     float *patches);

/// Adds patches (count, depth) into image dx: the transpose of patches_lay_out.
void patches_add_back(const dovela_conv *plan, int64_t group, int64_t from, int64_t count, const float *patches,
                      float *dx);

#endif
