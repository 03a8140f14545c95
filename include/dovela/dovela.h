// The plugin contract of Dovela, whole. Start with plugin.h and the header of the kind that you write.
#ifndef DOVELA_H
#define DOVELA_H

#include "abi.h"
#include "activation.h"
#include "callback.h"
#include "component.h"
#include "constraint.h"
#include "error.h"
#include "host.h"
#include "initializer.h"
#include "kernels.h"
#include "layer.h"
#include "loss.h"
#include "metric.h"
#include "multiversion.h"
#include "optimizer.h"
#include "parallel.h"
#include "plugin.h"
#include "random.h"
#include "reader.h"
#include "regularizer.h"
#include "schedule.h"
#include "schema.h"
#include "stream.h"
#include "table.h"
#include "tensor.h"
#include "transform.h"
#include "value.h"

#endif
