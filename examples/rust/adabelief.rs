//! AdaBelief steps far where the gradient is what the momentum believed, and little where it is not:
//!   m  = beta_1 m + (1 - beta_1) g
//!   s  = beta_2 s + (1 - beta_2) (g - m)^2 + epsilon
//!   w -= lr * (m / (1 - beta_1^t)) / (sqrt(s / (1 - beta_2^t)) + epsilon)
//! (Zhuang et al. 2020, "AdaBelief Optimizer", algorithm 2.)

mod dovela;
use dovela::*;
use std::os::raw::{c_char, c_void};

const MANIFEST: &str = r#"{"id": "org.example.adabelief", "version": "1.0.0", "doc": "The AdaBelief optimizer."}"#;

const SCHEMA: &str = r#"{
  "kind": "optimizer", "name": "AdaBelief", "doc": "Adam by the surprise of a gradient instead of its square.",
  "source": "Zhuang et al. 2020, AdaBelief Optimizer, algorithm 2",
  "parameters": [
    {"id": "beta_1", "type": "float", "default": 0.9, "range": [0, 1], "doc": "Share of the momentum that is kept."},
    {"id": "beta_2", "type": "float", "default": 0.999, "range": [0, 1], "doc": "The same of the surprise."},
    {"id": "epsilon", "type": "float", "default": 1e-8, "range": [0, null], "doc": "Keeps the step finite."}
  ]
}"#;

#[used]
#[link_section = ".note.dovela"]
static MANIFEST_NOTE: Note<{ note_size(MANIFEST) }> = note(NOTE_MANIFEST, MANIFEST);
#[used]
#[link_section = ".note.dovela"]
static SCHEMA_NOTE: Note<{ note_size(SCHEMA) }> = note(NOTE_SCHEMA, SCHEMA);

struct AdaBelief {
    beta_1: f32,
    beta_2: f32,
    epsilon: f32,
}

extern "C" fn create(create: *const Create, this: *mut *mut c_void) -> Outcome {
    // The host has checked the values against the schema: three floats.
    let values = unsafe { std::slice::from_raw_parts((*create).values, 3) };
    let rule = Box::new(AdaBelief {
        beta_1: values[0].number as f32,
        beta_2: values[1].number as f32,
        epsilon: values[2].number as f32,
    });
    unsafe { *this = Box::into_raw(rule).cast() };
    SUCCESS
}

extern "C" fn destroy(this: *mut c_void) {
    drop(unsafe { Box::from_raw(this.cast::<AdaBelief>()) });
}

extern "C" fn build(_this: *mut c_void, builder: *const OptimizerBuilder) -> Outcome {
    for name in [b"momentum\0".as_ptr(), b"surprise\0".as_ptr()] {
        let error = unsafe { ((*builder).slot)(builder, name.cast(), 0.0, 1) };
        if !error.is_null() {
            return error;
        }
    }
    SUCCESS
}

extern "C" fn update(this: *mut c_void, update: *const Update) -> Outcome {
    let (rule, update) = unsafe { (&*this.cast::<AdaBelief>(), &*update) };
    let count = update.count as usize;
    let (w, g, m, s) = unsafe {
        (
            std::slice::from_raw_parts_mut(update.weights, count),
            std::slice::from_raw_parts(update.gradient, count),
            std::slice::from_raw_parts_mut(*update.slots, count),
            std::slice::from_raw_parts_mut(*update.slots.add(1), count),
        )
    };
    let step = update.step as i32;
    let rate = (update.learning_rate / (1.0 - f64::from(rule.beta_1).powi(step))) as f32;
    let correction = (1.0 / (1.0 - f64::from(rule.beta_2).powi(step))) as f32;
    for (((w, g), m), s) in w.iter_mut().zip(g).zip(m).zip(s) {
        *m = rule.beta_1 * *m + (1.0 - rule.beta_1) * g;
        let surprise = g - *m;
        *s = rule.beta_2 * *s + (1.0 - rule.beta_2) * surprise * surprise + rule.epsilon;
        *w -= rate * *m / ((*s * correction).sqrt() + rule.epsilon);
    }
    SUCCESS
}

static TABLE: Constant<Optimizer> = Constant(Optimizer {
    struct_size: size_of::<Optimizer>(),
    granularity: ELEMENTWISE,
    flags: 0,
    build,
    update,
    rest: [std::ptr::null(); 3],
});

static COMPONENT: Constant<Component> = Constant(Component {
    struct_size: size_of::<Component>(),
    required: 0,
    kind: b"dovela.optimizer/1\0".as_ptr().cast(),
    schema: SCHEMA_NOTE.text.as_ptr().cast(),
    table: &TABLE.0 as *const Optimizer as *const c_void,
    context: std::ptr::null_mut(),
    create,
    destroy: Some(destroy),
    rest: [std::ptr::null(); 4],
});

static COMPONENTS: Constant<[*const Component; 1]> = Constant([&COMPONENT.0]);

static PLUGIN: Constant<Plugin> = Constant(Plugin {
    struct_size: size_of::<Plugin>(),
    abi_major: ABI_MAJOR,
    abi_minor: ABI_MINOR,
    manifest: MANIFEST_NOTE.text.as_ptr().cast(),
    components: COMPONENTS.0.as_ptr(),
    component_count: 1,
    rest: [std::ptr::null(); 2],
});

/// The one function that a plugin exports.
#[no_mangle]
pub extern "C" fn dovela_plugin_entry(host: *const Host, plugin: *mut *const Plugin) -> Outcome {
    let host_table = unsafe { &*host };
    if host_table.abi_major != ABI_MAJOR || host_table.abi_minor != ABI_MINOR {
        let message = b"this plugin speaks contract 0.1\0".as_ptr() as *const c_char;
        return (host_table.error)(host, VERSION, b"adabelief\0".as_ptr().cast(), message);
    }
    unsafe { *plugin = &PLUGIN.0 };
    SUCCESS
}
