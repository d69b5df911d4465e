"""What the article says about people, papers and products."""

from __future__ import annotations

from nn_core.types import N_
from tutorial.article.statements import Statement

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
"""In the article's order."""
