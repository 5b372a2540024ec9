"""Writes the golden files beside itself: tensors computed by PyTorch in double precision.

For maintainers only: students and graders read the files and need neither Python nor PyTorch.

    python3 tests/golden/make_goldens.py

The numbers that go in are binary fractions of a few digits, which float holds exactly: the float
build and the double build start from the same values.  README.md describes the format.
"""
import math
import os

import torch
from torch.nn import functional as F

FOLDER = os.path.dirname(os.path.abspath(__file__))
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def random(*shape, scale=1.0):
    """Normal numbers, rounded to multiples of 1/1024."""
    return torch.round(torch.randn(*shape) * scale * 1024) / 1024


def leaf(*shape, scale=1.0):
    return random(*shape, scale=scale).requires_grad_()


def write(name, description, blocks):
    """blocks: pairs of a block's name and a tensor, a number or a list of whole numbers."""
    lines = ["# " + description, f"# PyTorch {torch.__version__}, float64; made by make_goldens.py"]
    for block, values in blocks:
        table = torch.as_tensor(values).detach()
        table = table.reshape(1, -1) if table.dim() < 2 else table
        lines.append(f"{block} {table.shape[0]} {table.shape[1]}")
        lines += [" ".join("%.17g" % number for number in row) for row in table.tolist()]
    with open(os.path.join(FOLDER, name + ".txt"), "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


def softmax():
    x = random(5, 7, scale=2)
    x[1] += 900            # exp overflows, unless the row's maximum is subtracted
    x[2] -= 900            # exp of all is zero
    x[3, 1] = x[3, 4] = -math.inf
    x[4, 1:] = -math.inf   # one number is left
    x[0, 3] = 60           # far apart within one row
    write("softmax", "y = softmax of each row of x", [("x", x), ("y", torch.softmax(x, 1))])


def cross_entropy():
    logits = random(7, 5, scale=2)
    logits[2] += 800
    logits[4, 1] = -900    # a probability that rounds to zero, whose logarithm must not
    logits.requires_grad_()
    targets = torch.tensor([3, -1, 0, 4, 1, -1, 2])
    loss = F.cross_entropy(logits, targets, ignore_index=-1)
    (1.75 * loss).backward()
    write("cross_entropy", "loss = mean over rows with a target; dlogits = d(1.75 loss)/d logits",
          [("logits", logits), ("targets", targets), ("loss", loss), ("dloss", 1.75),
           ("dlogits", logits.grad)])


def gelu():
    x = random(3, 11, scale=2)
    x[0, :6] = torch.tensor([0, -0.75, 0.75, -12, 12, 3.0])
    x.requires_grad_()
    dy = random(3, 11)
    y = F.gelu(x, approximate="tanh")
    y.backward(dy)
    write("gelu", "y = gelu(x), tanh form; dx for the upstream gradient dy",
          [("x", x), ("y", y), ("dy", dy), ("dx", x.grad)])


def layernorm():
    x, gamma, beta = leaf(5, 7, scale=1.5), leaf(7), leaf(7)
    with torch.no_grad():
        x[1] = x[1] / 256  # a variance near eps, so that eps counts
        x[2] += 40         # a mean far from zero
    dy = random(5, 7)
    y = F.layer_norm(x, (7,), gamma, beta, eps=1e-5)
    y.backward(dy)
    write("layernorm", "y = layer_norm(x) with eps 1e-5; gradients for the upstream gradient dy",
          [("x", x), ("gamma", gamma), ("beta", beta), ("y", y), ("dy", dy), ("dx", x.grad),
           ("dgamma", gamma.grad), ("dbeta", beta.grad)])


def causal_attention(qkv, batch, heads):
    """qkv: (B·T x 3·C).  Returns the patterns (B x H x T x T) and z (B·T x C)."""
    time, width = qkv.shape[0] // batch, qkv.shape[1] // 3
    q, k, v = (part.reshape(batch, time, heads, width // heads).transpose(1, 2)
               for part in qkv.split(width, dim=1))
    scores = q @ k.transpose(2, 3) / math.sqrt(width // heads)
    later = torch.triu(torch.ones(time, time, dtype=torch.bool), 1)
    pattern = torch.softmax(scores.masked_fill(later, -math.inf), -1)
    if pattern.requires_grad:
        pattern.retain_grad()
    z = (pattern @ v).transpose(1, 2).reshape(batch * time, width)
    return pattern, z


def attention():
    batch, time, heads, size = 2, 5, 3, 4
    qkv = leaf(batch * time, 3 * heads * size)
    dz = random(batch * time, heads * size)
    pattern, z = causal_attention(qkv, batch, heads)
    z.backward(dz)
    stacked = (batch * heads * time, time)
    write("attention", "causal attention: B = 2, T = 5, H = 3, d = 4; qkv = [q | k | v]",
          [("batch_time_heads", [batch, time, heads]), ("qkv", qkv),
           ("pattern", pattern.reshape(stacked)), ("z", z), ("dz", dz),
           ("dpattern", pattern.grad.reshape(stacked)), ("dqkv", qkv.grad)])


def gpt_parameters(vocab, context, layers, width):
    """Random biases, scales and shifts, too: at their usual 0 and 1 a mistake may not show."""
    def matrix(rows, cols):
        return leaf(rows, cols, scale=0.4)

    def norm():
        return (1 + random(width, scale=0.2)).requires_grad_()

    def vector(size):
        return leaf(size, scale=0.2)

    p = {"wte.weight": leaf(vocab, width), "wpe.weight": leaf(context, width, scale=0.5)}
    for i in range(layers):
        p[f"h.{i}.ln_1.weight"], p[f"h.{i}.ln_1.bias"] = norm(), vector(width)
        p[f"h.{i}.attn.c_attn.weight"] = matrix(width, 3 * width)
        p[f"h.{i}.attn.c_attn.bias"] = vector(3 * width)
        p[f"h.{i}.attn.c_proj.weight"] = matrix(width, width)
        p[f"h.{i}.attn.c_proj.bias"] = vector(width)
        p[f"h.{i}.ln_2.weight"], p[f"h.{i}.ln_2.bias"] = norm(), vector(width)
        p[f"h.{i}.mlp.c_fc.weight"] = matrix(width, 4 * width)
        p[f"h.{i}.mlp.c_fc.bias"] = vector(4 * width)
        p[f"h.{i}.mlp.c_proj.weight"] = matrix(4 * width, width)
        p[f"h.{i}.mlp.c_proj.bias"] = vector(width)
    p["ln_f.weight"], p["ln_f.bias"] = norm(), vector(width)
    return p


def gpt_blocks(p, tokens, layers, heads):
    """Yields the residual stream before each block, after the last one, and the logits."""
    batch, time = tokens.shape

    def norm(x, at):
        return F.layer_norm(x, (x.shape[1],), p[at + ".weight"], p[at + ".bias"], eps=1e-5)

    def linear(x, at):  # GPT-2 stores the weights of its linear layers as (in x out)
        return x @ p[at + ".weight"] + p[at + ".bias"]

    x = (F.embedding(tokens, p["wte.weight"]) + p["wpe.weight"][:time]).reshape(batch * time, -1)
    for i in range(layers):
        yield x
        qkv = linear(norm(x, f"h.{i}.ln_1"), f"h.{i}.attn.c_attn")
        x = x + linear(causal_attention(qkv, batch, heads)[1], f"h.{i}.attn.c_proj")
        hidden = F.gelu(linear(norm(x, f"h.{i}.ln_2"), f"h.{i}.mlp.c_fc"), approximate="tanh")
        x = x + linear(hidden, f"h.{i}.mlp.c_proj")
    yield x
    yield norm(x, "ln_f") @ p["wte.weight"].T


def gpt():
    vocab, context, layers, heads, width, batch, time = 11, 7, 2, 3, 12, 2, 5
    p = gpt_parameters(vocab, context, layers, width)
    tokens = torch.tensor([[3, 10, 3, 0, 7], [5, 5, 1, 9, 4]])
    targets = torch.tensor([[10, 3, 0, 7, 2], [5, 1, 9, 4, 8]])
    *residual, logits = gpt_blocks(p, tokens, layers, heads)
    loss = F.cross_entropy(logits, targets.reshape(-1))
    loss.backward()
    write("gpt", "GPT-2: vocab 11, context 7, 2 layers, 3 heads, dim 12; B = 2, T = 5",
          [("vocab_context_layers_heads_dim", [vocab, context, layers, heads, width]),
           ("batch", batch), ("tokens", tokens.reshape(-1)), ("targets", targets.reshape(-1))]
          + list(p.items())
          + [(f"blocks.{i}.hook_resid_pre", x) for i, x in enumerate(residual[:-1])]
          + [(f"blocks.{layers - 1}.hook_resid_post", residual[-1])]
          + [("logits", logits), ("loss", loss)]
          + [("grad." + name, parameter.grad) for name, parameter in p.items()])


def adamw():
    weight, bias = leaf(3, 5), leaf(1, 5)
    groups = [{"params": [weight], "weight_decay": 0.3}, {"params": [bias], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, betas=(0.8, 0.95), eps=0.03125)
    rates = [0.25, 0.25, 0.125, 0.5, 0.0625]
    blocks = [("beta1", 0.8), ("beta2", 0.95), ("epsilon", 0.03125), ("weight_decay", 0.3),
              ("learning_rates", rates), ("weight.0", weight), ("bias.0", bias)]
    blocks = [(name, torch.as_tensor(values).detach().clone()) for name, values in blocks]
    for step, rate in enumerate(rates, 1):
        for group in optimiser.param_groups:
            group["lr"] = rate
        weight.grad, bias.grad = random(3, 5), random(1, 5)
        optimiser.step()
        after = [("dweight", weight.grad), ("dbias", bias.grad), ("weight", weight), ("bias", bias)]
        blocks += [(f"{name}.{step}", tensor.detach().clone()) for name, tensor in after]
    write("adamw", "five steps of AdamW; the weight decays, the bias does not", blocks)


def schedule():
    def rate(step, largest, lowest, warmup, steps):
        if step < warmup:
            return largest * (step + 1) / (warmup + 1)
        if step > steps:
            return lowest
        fallen = (step - warmup) / (steps - warmup)
        return lowest + 0.5 * (1 + math.cos(math.pi * fallen)) * (largest - lowest)

    largest, lowest, warmup, steps = 0.006, 0.0005, 7, 50
    at = [0, 1, 3, 6, 7, 8, 17, 28, 29, 41, 49, 50, 51, 1000]
    write("schedule", "linear warm-up, then half a cosine (the formula, with Python's math.cos)",
          [("learning_rate_lowest", [largest, lowest]), ("warmup_steps", [warmup, steps]),
           ("step", at), ("rate", [rate(s, largest, lowest, warmup, steps) for s in at])])


if __name__ == "__main__":
    for number, make in enumerate(
            [softmax, cross_entropy, gelu, layernorm, attention, gpt, adamw, schedule]):
        torch.manual_seed(1000 + number)  # each file for itself: adding one changes no other
        make()
