"""The engine: small neural networks in NumPy, with nothing hidden.

Notation, used in every module, formula and table:

=========  ====================  ===================================================
symbol     shape                 meaning
=========  ====================  ===================================================
X          (..., N, n_in)        inputs, one sample a row
y, Y       (..., N, n_out)       targets, one sample a row
W          (..., n_in, n_out)    weights of a layer
b          (..., 1, n_out)       biases of a layer
z = XW+b   (..., N, n_out)       weighted sums
a = f(z)   (..., N, n_out)       activations
delta      (..., N, n_out)       dL_i/dz: the loss of sample i by the weighted sums
=========  ====================  ===================================================

Leading axes (``...``) are independent networks: parameters of shape (K, P) are K networks
trained in one pass. A single network is the case with no leading axis.

Layers describe (`nn_core.layers`), parameters hold (`nn_core.parameters`), passes are records
(`nn_core.network`), and every training, traced or not, goes through one function,
`nn_core.training.step.train_step`.
"""
