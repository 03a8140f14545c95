#include "convolution.h"
#include <string.h>

DOVELA_MULTIVERSION void patches_lay_out(const dovela_conv *plan, int64_t group, int64_t from, int64_t count,
                                         const float *x, float *patches) {
  const dovela_window *w = &plan->window;
  const int64_t channels = w->channels / w->groups;
  const int64_t run = w->kernel_width * channels; // one row of the kernel
  const int contiguous = w->dilation_width == 1 && w->groups == 1;
  x += group * channels;
  for (int64_t p = from; p < from + count; p++) {
    const int64_t top = p / w->out_width * w->stride_height - w->pad_top;
    const int64_t left = p % w->out_width * w->stride_width - w->pad_left;
    int64_t first, last;
    window_cells(left, w->kernel_width, w->dilation_width, w->width, &first, &last);
    for (int64_t i = 0; i < w->kernel_height; i++, patches += run) {
      const int64_t row = top + i * w->dilation_height;
      if (row < 0 || row >= w->height) {
        memset(patches, 0, (size_t)run * sizeof(float));
        continue;
      }
      const float *line = x + (row * w->width + left) * w->channels;
      if (contiguous && last - first == w->kernel_width) {
        for (int64_t c = 0; c < run; c++) patches[c] = line[c];
        continue;
      }
      for (int64_t j = 0; j < w->kernel_width; j++) {
        float *out = patches + j * channels;
        const float *cell = line + j * w->dilation_width * w->channels;
        if (j < first || j >= last) {
          for (int64_t c = 0; c < channels; c++) out[c] = 0.0f;
        } else {
          for (int64_t c = 0; c < channels; c++) out[c] = cell[c];
        }
      }
    }
  }
}

DOVELA_MULTIVERSION void patches_add_back(const dovela_conv *plan, int64_t group, int64_t from, int64_t count,
                                          const float *patches, float *dx) {
  const dovela_window *w = &plan->window;
  const int64_t channels = w->channels / w->groups;
  const int64_t run = w->kernel_width * channels;
  const int contiguous = w->dilation_width == 1 && w->groups == 1;
  dx += group * channels;
  for (int64_t p = from; p < from + count; p++) {
    const int64_t top = p / w->out_width * w->stride_height - w->pad_top;
    const int64_t left = p % w->out_width * w->stride_width - w->pad_left;
    int64_t first, last;
    window_cells(left, w->kernel_width, w->dilation_width, w->width, &first, &last);
    for (int64_t i = 0; i < w->kernel_height; i++, patches += run) {
      const int64_t row = top + i * w->dilation_height;
      if (row < 0 || row >= w->height) continue;
      const float *restrict source = patches;
      float *line = dx + (row * w->width + left) * w->channels;
      if (contiguous) {
        float *restrict out = line;
        for (int64_t c = first * channels; c < last * channels; c++) out[c] += source[c];
        continue;
      }
      for (int64_t j = first; j < last; j++) {
        float *restrict out = line + j * w->dilation_width * w->channels;
        for (int64_t c = 0; c < channels; c++) out[c] += source[j * channels + c];
      }
    }
  }
}
