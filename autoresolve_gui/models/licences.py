"""Under what models may be used, in full where that is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoresolve_gui.models.entry import CatalogueModel

_MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""
_APACHE = """\
Licensed under the Apache License, Version 2.0; you may not use it except in compliance with the
License, which stands in https://www.apache.org/licenses/LICENSE-2.0. Unless required by applicable
law or agreed to in writing, it is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS
OF ANY KIND, either express or implied. See the License for the specific language governing
permissions and limitations under the License."""
_TEXTS = {"MIT": _MIT, "Apache-2.0": _APACHE}


def licence_text(model: CatalogueModel) -> str:
    """Return whose a model is, under what it may be used, and where that stands."""
    licence = model.licence
    text = _TEXTS.get(licence.spdx, "")
    where = f"From {model.repository} on the Hugging Face hub.\n" if model.repository else ""
    head = f"{model.title} ({model.name})\n{where}{licence.url}"
    return "\n\n".join(part for part in (head, licence.spdx, licence.holder, text) if part)
