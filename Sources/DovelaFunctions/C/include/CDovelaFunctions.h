// Functions whose prototype is known at run time alone, called and made through libffi.
//
//   call.c     one call: a function, the types of its prototype, values for its arguments
//   loops.c    calls on every element or row of a tensor
//   closure.c  the other way round: a function pointer that calls back
//   symbols.c  what a library that is open exports
#ifndef CDOVELAFUNCTIONS_H
#define CDOVELAFUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

// ---- Types and values ----------------------------------------------------------------------------------------------

/// The types of arguments and results.
typedef enum dovela_ctype {
  DOVELA_C_VOID = 0,
  DOVELA_C_I8,
  DOVELA_C_U8,
  DOVELA_C_I16,
  DOVELA_C_U16,
  DOVELA_C_I32,
  DOVELA_C_U32,
  DOVELA_C_I64,
  DOVELA_C_U64,
  DOVELA_C_F32,
  DOVELA_C_F64,
  DOVELA_C_POINTER
} dovela_ctype;

typedef union dovela_cvalue {
  int64_t i64;
  uint64_t u64;
  int32_t i32;
  uint32_t u32;
  int16_t i16;
  uint16_t u16;
  int8_t i8;
  uint8_t u8;
  float f32;
  double f64;
  void *pointer;
} dovela_cvalue;

/// More than any function that this is for has.
#define DOVELA_C_ARGUMENTS 12

/// A number as an argument of a type; one that an integer type does not hold becomes its nearest.
void dovela_cvalue_store(dovela_cvalue *value, dovela_ctype type, double number);
/// The number that a value of a type is; 0 for void and pointers.
double dovela_cvalue_load(const dovela_cvalue *value, dovela_ctype type);

// ---- Calls ---------------------------------------------------------------------------------------------------------

/// A function with its prototype, prepared for calls.
typedef struct dovela_foreign dovela_foreign;

/// NULL where there is no memory, or libffi refuses. direct: call the commonest prototypes (float and double of one or
/// two of their own) without libffi, which costs more than many a function does.
dovela_foreign *dovela_foreign_create(void *function, dovela_ctype result, const dovela_ctype *types, uint32_t count,
                                      int direct);
void dovela_foreign_destroy(dovela_foreign *foreign);

/// Which arguments change from call to call, by their place (-1: none), and what all others are.
typedef struct dovela_use {
  const dovela_foreign *foreign;
  int32_t inputs[3]; ///< numbers, or pointers to numbers
  int32_t output;    ///< a pointer
  int32_t count;
  uint32_t input_types[3]; ///< of what the pointers point to: f32, f64, i32
  uint32_t output_type;
  dovela_cvalue values[DOVELA_C_ARGUMENTS];
} dovela_use;

/// The result of one call with numbers.
double dovela_use_call(const dovela_use *use, double first, double second);
/// (f(… + h) - f(… - h)) / 2h in the input `which`, with the h that the function's precision wants, times
/// `factor`.
double dovela_use_slope(const dovela_use *use, double first, double second, int which, double factor);

// ---- Loops ---------------------------------------------------------------------------------------------------------

/// Numbers that lie in memory: f32, f64 or i32.
typedef struct dovela_numbers {
  void *data;
  uint32_t type;
} dovela_numbers;

/// One call with buffers: inputs and output are converted where the prototype wants another type than they have, in
/// scratch of `4 * count` doubles. aliased: the output may lie where an input does, which the function need not stand.
/// The result is the function's.
double dovela_use_span(const dovela_use *use, const dovela_numbers *inputs, dovela_numbers output, size_t count,
                       double *scratch, int aliased);

typedef enum dovela_slope {
  DOVELA_SLOPE_NUMERIC = 0, ///< central differences
  DOVELA_SLOPE_POINTWISE,   ///< f'(x), f'(y) or f'(x, y); of a pair by its second number
  DOVELA_SLOPE_SPAN,        ///< a buffer of them
  DOVELA_SLOPE_CHAINED      ///< a buffer of dy * f'
} dovela_slope;

/// A function of one number or of pairs of numbers, with its derivative.
typedef struct dovela_differentiable {
  dovela_use value;
  dovela_use slope;
  uint32_t is_span;    ///< value takes buffers
  uint32_t slope_kind; ///< a dovela_slope
  uint32_t reports;    ///< value, and slope where that takes buffers, return 0 for success
  uint32_t slope_reports;
  int32_t slope_inputs[3]; ///< of an activation's derivative: which of x (0), y (1), dy (2) its inputs are
  double scale;            ///< of the derivative
  double step;             ///< of central differences, in multiples of what the precision wants
} dovela_differentiable;

/// y = f(x), elementwise; y may be x. Nonzero: what the function returned in place of 0.
int dovela_activation_forward(const dovela_differentiable *function, const float *x, float *y, size_t count);
/// dx = dy * f'(x); dx may be dy, and x NULL where it is not used.
int dovela_activation_backward(const dovela_differentiable *function, const float *x, const float *y, const float *dy,
                               float *dx, size_t count);

/// A pass over an activation's elements, forward where dx is NULL.
typedef struct dovela_activation_pass {
  const dovela_differentiable *function;
  const float *x;
  float *y;
  const float *dy;
  float *dx;
  int status; ///< nonzero: what the function returned in place of 0
} dovela_activation_pass;

/// The body of a parallel loop; `pass` is a dovela_activation_pass.
void dovela_activation_range(void *pass, uint64_t first, uint64_t last);

/// Rows of targets and predictions.
typedef struct dovela_pairs {
  dovela_numbers truth;     ///< (rows, truth_width)
  const float *predictions; ///< (rows, width)
  size_t rows;
  size_t width;
  size_t truth_width; ///< width, or 1
  double *scratch;    ///< (6 * width)
} dovela_pairs;

/// values (rows): a row's value, the mean over its elements where the function takes numbers. gradient (rows, width):
/// scale (rows) * d value / d prediction, nullable.
void dovela_pairs_loss(const dovela_differentiable *function, const dovela_pairs *pairs, float *values,
                       const float *scale, float *gradient);
/// state[0] += weight * value of each row, state[1] += weight. weights (rows): nullable, all 1.
void dovela_pairs_sum(const dovela_differentiable *function, const dovela_pairs *pairs, const float *weights,
                      double *state);

// ---- Closures ------------------------------------------------------------------------------------------------------

/// What a function that was made calls.
typedef void dovela_closure_body(void *user, const dovela_cvalue *arguments, dovela_cvalue *result);

/// A function that was made.
typedef struct dovela_closure dovela_closure;

/// NULL where there is no memory, or libffi refuses.
dovela_closure *dovela_closure_create(dovela_ctype result, const dovela_ctype *types, uint32_t count,
                                      dovela_closure_body *body, void *user);
void *dovela_closure_code(const dovela_closure *closure);
void dovela_closure_destroy(dovela_closure *closure);

// ---- Symbols -------------------------------------------------------------------------------------------------------

/// Calls `found` with the name of every function that an open library defines itself.
void dovela_symbols(void *library, void *state, void (*found)(void *state, const char *name));
/// Whether a symbol is a variable.
int dovela_symbol_is_data(void *address);

#endif
