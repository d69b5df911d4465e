"""The article's verbal statements on units, its program, overfitting, people, and papers."""

from dataclasses import dataclass

from nn_core.types import N_


@dataclass(frozen=True)
class Statement:
    """A verbal statement of the article; `quote` is verbatim, `source` the evidence.

    `printed` (summary of the quotation) and `right` (the facts) are for translation.
    """

    key: str
    section: str
    quote: str
    printed: str
    right: str
    agrees: bool
    source: str


CONCEPTS: tuple[Statement, ...] = (
    Statement(
        "unit_of_layers",
        "2",
        "一个神经元由输入层、加权层、激活函数层和输出层组成。",
        N_("A neuron is made of an input, a weighting, an activation and an output layer."),
        N_(
            "A unit has no layers: it forms one weighted sum, adds its bias and applies one "
            "function. Layers are made of units."
        ),
        False,
        N_("The next lines of the same section: sum, activation, output."),
    ),
    Statement(
        "activations",
        "2",
        "激活函数（activation function）用于将加权求和的结果转化为输出信号，"
        "常用的激活函数包括Sigmoid、ReLU、Tanh等。",
        N_("An activation function turns the weighted sum into the output: sigmoid, ReLU, tanh."),
        N_("So it is."),
        True,
        N_("Every activation of the engine, beside its derivative."),
    ),
    Statement(
        "loss_arrow",
        "2",
        "E[损失函数] --> D",
        N_("In its diagram the loss leads to the output layer."),
        N_(
            "The outputs lead to the loss, together with the labels; backpropagation starts from "
            "the loss."
        ),
        False,
        N_("The diagram with all its numbers: the loss cannot be known before the outputs."),
    ),
    Statement(
        "not_converging",
        "7",
        "优化策略不当：优化策略如学习率、批量大小等设置不当，可能导致神经网络在训练过程中无法收敛到最优解。",
        N_("A bad learning rate or batch size, so that training does not converge, overfits."),
        N_(
            "A run that does not converge is bad on its own training data: that is underfitting. "
            "Overfitting is good there and bad elsewhere, as its own definition says."
        ),
        False,
        N_("Training and validation loss of any run, side by side."),
    ),
)
"""Sections 2 and 7, in the article's order."""

PROGRAM: tuple[Statement, ...] = (
    Statement(
        "libraries",
        "5.1",
        "pip install numpy\npip install pandas",
        N_("TensorFlow, NumPy and pandas are what has to be installed."),
        N_("The program never uses pandas; it imports matplotlib, which is not in the list."),
        False,
        N_("The import lines of its program."),
    ),
    Statement(
        "seed",
        "5.2",
        "通过设置随机种子，我们可以保证每次运行代码时结果的一致性。",
        N_("tf.random.set_seed(42) makes every run give the same result."),
        N_(
            "It seeds TensorFlow only. The points come from NumPy’s generator, which is not "
            "seeded: every run has other data."
        ),
        False,
        N_("The data are drawn with np.random.rand, and np.random.seed is never called."),
    ),
    Statement(
        "separable",
        "5.2",
        "这个数据集是一个简单的线性可分数据集",
        N_("The classes can be separated by a line."),
        N_("So they can: the labels are made by the line x₁ + x₂ = 1/2."),
        True,
        N_("The dashed line of the experiment’s picture has every point on its right side."),
    ),
    Statement(
        "hidden_layer",
        "5.2",
        "这个神经网络只有一个隐藏层，包含一个神经元，并使用Sigmoid激活函数。",
        N_("The network has one hidden layer of one unit."),
        N_(
            "It has no hidden layer: its one unit is the output. A sigmoid unit with "
            "cross-entropy is logistic regression."
        ),
        False,
        N_("Its program adds one layer, Dense(1), and its output is the prediction."),
    ),
    Statement(
        "boundary",
        "5.2, 5.4",
        "我们将预测概率作为颜色映射，绘制数据点的决策边界。",
        N_("Its picture shows the decision boundary."),
        N_(
            "plt.scatter colors the 100 points by their predictions; no boundary is drawn, and "
            "where all predictions are above 1/2 there is none among the points."
        ),
        False,
        N_("The experiment draws both pictures, one beside the other."),
    ),
)
"""Section 5 without its log, which `tutorial.article.section5` checks."""

HISTORY: tuple[Statement, ...] = (
    Statement(
        "hebb",
        "1",
        "1940年代，加拿大神经科学家唐纳德·赫布提出了赫布学习规则",
        N_("Donald Hebb of Canada proposed the Hebbian rule in the 1940s."),
        N_("So it is: 1949."),
        True,
        "Hebb (1949), The Organization of Behavior",
    ),
    Statement(
        "perceptron",
        "1",
        "1958年，弗兰克·罗森布拉特（Frank Rosenblatt）提出了感知机（Perceptron）模型",
        N_("Frank Rosenblatt proposed the perceptron in 1958."),
        N_("So it is."),
        True,
        "Rosenblatt (1958), The Perceptron: A Probabilistic Model for Information Storage and "
        "Organization in the Brain, Psychological Review 65(6)",
    ),
    Statement(
        "facenet",
        "1",
        "如Facebook的FaceNet模型",
        N_("FaceNet is Facebook's."),
        N_("FaceNet is Google's; Facebook's is DeepFace."),
        False,
        "Schroff, Kalenichenko, Philbin (2015), FaceNet: A Unified Embedding for Face "
        "Recognition and Clustering, CVPR; Taigman, Yang, Ranzato, Wolf (2014), DeepFace, CVPR",
    ),
    Statement(
        "williams_zipser",
        "5.6, 8",
        "《A Learning Algorithm for Continually Running Fully Recurrent Neural Networks》："
        "Sepp Hochreiter, Jürgen Schmidhuber著，提出了长短期记忆网络（LSTM）模型",
        N_("This paper is by Hochreiter and Schmidhuber and proposes the LSTM."),
        N_(
            "It is by Williams and Zipser and is about real-time recurrent learning; the LSTM is "
            "in another paper, of 1997."
        ),
        False,
        "Williams, Zipser (1989), Neural Computation 1(2); Hochreiter, Schmidhuber (1997), Long "
        "Short-Term Memory, Neural Computation 9(8)",
    ),
    Statement(
        "gradient_flow",
        "5.6, 8",
        "《Gradient Flow in Recurrent Neural Networks and its Applications》："
        "Y. Bengio, P. Simard, P. Frasconi著",
        N_("“Gradient Flow in Recurrent Neural Networks” is by Bengio, Simard and Frasconi."),
        N_(
            "It is by Hochreiter, Bengio, Frasconi and Schmidhuber; Bengio, Simard and Frasconi "
            "wrote of the same difficulty in 1994."
        ),
        False,
        "Hochreiter, Bengio, Frasconi, Schmidhuber (2001), Gradient Flow in Recurrent Nets: the "
        "Difficulty of Learning Long-Term Dependencies; Bengio, Simard, Frasconi (1994), Learning "
        "Long-Term Dependencies with Gradient Descent is Difficult",
    ),
)
"""Sections 1, 5.6, and 8, in the article's order."""
