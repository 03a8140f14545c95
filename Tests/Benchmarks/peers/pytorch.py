"""PyTorch's side of the benchmark: eager with fused optimizers, and compiled; the fastest form counts."""

import warnings

import torch
from torch import nn

import workloads
from workloads import EMBEDDING, LOOP_ROWS, MLP, PLAYGROUND, REUTERS, THREADS, TIME, TOPICS, UNITS, VOCABULARY

torch.set_num_threads(THREADS)


def optimizer(rule, parameters):
    if rule == "sgd":
        return torch.optim.SGD(parameters, lr=0.01, fused=True)
    return torch.optim.Adam(parameters, lr=0.001, fused=True)


def dense(sizes, activation):
    layers = []
    for index, (inputs, units) in enumerate(zip(sizes, sizes[1:])):
        layers.append(nn.Linear(inputs, units))
        if index < len(sizes) - 2:
            layers.append(activation())
    return nn.Sequential(*layers)


class TextClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(VOCABULARY, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, UNITS, batch_first=True)
        self.scores = nn.Linear(UNITS, TOPICS)

    def forward(self, words):
        output, _ = self.lstm(self.table(words))
        return self.scores(output[:, -1])


def convolutional():
    """Keras's mnist_convnet."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(1600, 10),
    )


def training(make_model, rule, inputs, targets, loss=nn.functional.cross_entropy):
    """The forms of a bare training step on one batch in memory."""

    def eager():
        model = make_model()
        return model, model, optimizer(rule, model.parameters())

    def compiled():
        model = make_model()
        return model, torch.compile(model), optimizer(rule, model.parameters())

    for form, make in (("eager, fused optimizer", eager), ("torch.compile, fused optimizer", compiled)):
        model, forward, update = make()

        def run(steps):
            for _ in range(steps):
                update.zero_grad(set_to_none=True)
                loss(forward(inputs), targets).backward()
                update.step()

        yield form, run


def mlp(options):
    x, y = workloads.dense_data(workloads.random(), options["batch"], MLP[0], MLP[-1])
    return training(lambda: dense(MLP, nn.ReLU), options["rule"], torch.tensor(x), torch.tensor(y))


def mlp_loop(options):
    """The whole loop: a new permutation each epoch, and each batch gathered from the array."""
    x, y = map(torch.tensor, workloads.dense_data(workloads.random(), LOOP_ROWS, MLP[0], MLP[-1]))
    batch = options["batch"]
    model = dense(MLP, nn.ReLU)
    for form in ("eager, fused optimizer", "torch.compile, fused optimizer"):
        forward = torch.compile(model) if form.startswith("torch.compile") else model
        update = optimizer(options["rule"], model.parameters())
        state = {"order": torch.randperm(LOOP_ROWS), "next": 0}

        def run(steps):
            for _ in range(steps):
                if state["next"] + batch > LOOP_ROWS:
                    state["order"], state["next"] = torch.randperm(LOOP_ROWS), 0
                rows = state["order"][state["next"] : state["next"] + batch]
                state["next"] += batch
                update.zero_grad(set_to_none=True)
                nn.functional.cross_entropy(forward(x.index_select(0, rows)), y.index_select(0, rows)).backward()
                update.step()

        yield f"{form}, index_select", run


def cnn(options):
    x, y = workloads.dense_data(workloads.random(), options["batch"], 784, 10)
    images = torch.tensor(x).reshape(-1, 1, 28, 28)
    for layout in ("channels first", "channels last"):
        memory = torch.channels_last if layout == "channels last" else torch.contiguous_format
        inputs = images.to(memory_format=memory)
        make = lambda memory=memory: convolutional().to(memory_format=memory)
        for form, run in training(make, "adam", inputs, torch.tensor(y)):
            yield f"{form}, {layout}", run


def lstm(options):
    rng = workloads.random()
    words = torch.tensor(rng.integers(0, VOCABULARY, (options["batch"], TIME)))
    topics = torch.tensor(rng.integers(0, TOPICS, options["batch"]))
    return training(TextClassifier, "adam", words, topics)


def reuters(options):
    rng = workloads.random()
    inputs = torch.tensor(workloads.multi_hot(rng, options["batch"], REUTERS[0]))
    targets = torch.tensor(rng.integers(0, REUTERS[-1], options["batch"]))
    return training(lambda: dense(REUTERS, nn.ReLU), "adam", inputs, targets)


def playground(options):
    rng = workloads.random()
    inputs = torch.tensor(rng.uniform(-1, 1, (options["batch"], 2)), dtype=torch.float32)
    targets = torch.sign(inputs[:, :1] * inputs[:, 1:])
    model = lambda: nn.Sequential(*dense(PLAYGROUND, nn.Tanh), nn.Tanh())
    return training(model, "sgd", inputs, targets, nn.functional.mse_loss)


def inference(options):
    x, _ = workloads.dense_data(workloads.random(), options["batch"], MLP[0], MLP[-1])
    x = torch.tensor(x)
    model = nn.Sequential(*dense(MLP, nn.ReLU), nn.Softmax(-1)).eval()
    traced = torch.jit.freeze(torch.jit.trace(model, x))
    for form, forward in (
        ("eager", model),
        ("traced and frozen", traced),
        ("torch.compile", torch.compile(model)),
    ):

        def run(steps):
            with torch.inference_mode():
                for _ in range(steps):
                    forward(x)

        yield form, run


def forms(kind, options):
    torch.manual_seed(workloads.SEED)
    torch.compiler.reset()
    return globals()[kind](options)


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    workloads.main("pytorch", torch.__version__, forms)
