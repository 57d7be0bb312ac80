"""The plugin manager: which plugins there are, which are on, and calls to what they add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.plugin.assistants import Assistants
from autoresolve_gui.plugin.discovery import FoundPlugin, find_plugins
from autoresolve_gui.plugin.encoders import best_encoder
from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.executors import open_executor
from autoresolve_gui.plugin.info import (
    AssistantInfo,
    ExecutorInfo,
    ExporterInfo,
    Origin,
    PluginEvent,
    PluginFailure,
    PluginInfo,
    PluginState,
)
from autoresolve_gui.plugin.judges import judge_source
from autoresolve_gui.plugin.manifest import ManifestError, read_manifest
from autoresolve_gui.plugin.recipe import Recipe
from autoresolve_gui.plugin.roster import Roster
from autoresolve_gui.plugin.runner import PluginRunner
from autoresolve_gui.plugin.settings import text_of
from autoresolve_gui.plugin.state import IN_THE_KEYCHAIN, StateFile, StoredPlugin
from autoresolve_gui.privacy.keychain import Keychain
from autoresolve_gui.privacy.secret import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from autoresolve_gui.model.encoder import EncoderSource
    from autoresolve_gui.model.executor import Executor
    from autoresolve_gui.model.shot_judge import JudgeSource
    from autoresolve_gui.plugin.api import Exporter, ExportRequest, SettingValue
    from autoresolve_gui.plugin.manifest import Manifest
    from autoresolve_gui.plugin.services import HostServices
    from autoresolve_gui.plugin.settings import Setting

__all__ = [
    "AssistantInfo",
    "ExecutorInfo",
    "ExporterInfo",
    "Origin",
    "PluginEvent",
    "PluginFailure",
    "PluginInfo",
    "PluginManager",
    "PluginState",
]


def _publish_nothing(_event: PluginEvent) -> None:
    """Serve as the listener where nobody listens."""


class PluginManager:
    """All plugins of one program. Layer: plugin room; owns the state file and every plugin alive.

    Plugins are looked for in `folders`, first come first served, then among installed packages.
    No plugin's code runs before its first use. `publish` is called from the thread that made the
    call. Every method may be called from any thread; `export` and the calls of assistants belong
    into a job, since they run the plugin's code. `services` go to plugins that declare them.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        state_path: Path,
        data_dir: Path,
        *,
        publish: Callable[[PluginEvent], None] = _publish_nothing,
        services: HostServices | None = None,
        keychain: Keychain | None = None,
        models: ModelStore | None = None,
    ) -> None:
        self._models = models or ModelStore()
        self._keychain = keychain or Keychain()
        self._state_file = StateFile(state_path, self._keychain)
        self._data_dir = data_dir
        self._publish = publish
        self._services = services
        self._stored = self._state_file.read()
        self._runners: dict[str, PluginRunner] = {}
        self._roster = Roster()
        self._assistants = Assistants(self._roster)
        self._entries: list[PluginRunner | PluginInfo] = []  # an invalid plugin is mere words
        for found in find_plugins(folders):
            self._entries.append(self._take(found))

    @property
    def plugins(self) -> tuple[PluginInfo, ...]:
        """Every plugin found, those that cannot be used included."""
        return tuple(
            entry.info() if isinstance(entry, PluginRunner) else entry for entry in self._entries
        )

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know of the state file and of settings that were not taken."""
        return tuple(self._state_file.notices)

    def set_enabled(self, plugin_id: str, enabled: bool) -> None:  # noqa: FBT001 -- it is the whole point of the call
        """Switch a plugin on or off, and keep that. On again after it FAILED, it is tried again.

        Raises `PluginError` where there is no such plugin, it is INVALID, or the state cannot be
        kept; the plugin is switched even then, for this run.
        """
        runner = self._runner(plugin_id)
        runner.set_enabled(enabled=enabled)
        self._state_file.set_enabled(plugin_id, enabled=enabled)

    def switch_on_for_now(self, plugin_id: str) -> None:
        """Switch a plugin on until the program ends, for a user who asks for it by name.

        Nothing of it is kept. Raises `PluginError` where there is no such plugin or it is INVALID.
        """
        self._runner(plugin_id).set_enabled(enabled=True)

    def settings(self, plugin_id: str) -> Mapping[str, SettingValue]:
        """Return the value of each setting that a plugin has, the user's or the default.

        A secret that is set is `•••`, for the eyes of users; it goes to the plugin alone.
        """
        return self._values(self._runner(plugin_id).manifest)

    def set_setting(self, plugin_id: str, name: str, value: SettingValue) -> None:
        """Set and keep a setting; it holds from the plugin's next call on.

        Raises `PluginError` where there is no such setting or it cannot have that value.
        """
        runner = self._runner(plugin_id)
        setting = _check_setting(runner.manifest, name, value)
        if setting.secret and value == MASK:
            return  # what was shown in its place, handed back
        if setting.secret:
            text = self._state_file.set_secret(plugin_id, name, str(value))
        else:
            text = text_of(value)
            self._state_file.set_setting(plugin_id, name, value)
        self._stored.setdefault(plugin_id, StoredPlugin()).settings[name] = text
        runner.restart()
        self._tell_doors(runner)

    def exporters(self) -> tuple[ExporterInfo, ...]:
        """Return the export formats of the plugins that are on."""
        return self._roster.exporters()

    def export(self, exporter_id: str, request: ExportRequest) -> bytes:
        """Return the file that an exporter makes of `request`.

        Raises `PluginError` where there is no such format, its plugin is not on, or it failed;
        `CannotExport` (also a `PluginError`) where the format cannot hold the request.
        """
        runner, contribution = self._roster.find("exporter", exporter_id)
        return runner.call(contribution, lambda exporter: _export(exporter, request))

    @property
    def assistants(self) -> Assistants:
        """The assistants and model catalogs of all plugins."""
        return self._assistants

    def executors(self) -> tuple[ExecutorInfo, ...]:
        """Return the executors of all plugins, of those that are off too."""
        return self._roster.executors()

    def executor(
        self,
        executor_id: str,
        settings: Mapping[str, SettingValue],
        *,
        even_if_off: bool = False,
    ) -> Executor:
        """Open an executor; `settings` stand in for the user's for this run. Close it yourself.

        Raises `ExecutorError` where it cannot be used here and now, `PluginError` where there is no
        such executor, a setting will not do, the plugin fails, or is not on; `even_if_off` is for
        a user who asks for it by name.
        """
        runner, contribution = self._roster.find("executor", executor_id)
        if not (even_if_off or runner.info().is_on):
            raise PluginError(
                f"The plugin “{runner.manifest.name}” is not on",
                remedy="Switch it on under Plugins.",
            )
        for name, value in settings.items():
            _check_setting(runner.manifest, name, value)
        values = {**self._values_for_plugin(runner.manifest), **settings}
        if self._services is not None and "network" in runner.manifest.capabilities:
            self._services.switched(runner.manifest.id, is_on=True, settings=values)
        return open_executor(
            Recipe(runner.found, runner.manifest, contribution, values, runner.data_dir)
        )

    def judge_source(self, *, even_if_off: bool = False) -> JudgeSource | None:
        """Return the shot judge that analyses are to ask, for worker processes to make.

        It is the first whose plugin is on; where none is, `even_if_off` the first of all, else
        None. None of its code runs here.
        """
        judges = list(self._roster.of_kind("shot_judge"))
        on = [each for each in judges if each[0].info().is_on]
        for runner, contribution in on or (judges if even_if_off else []):
            settings = self._values_for_plugin(runner.manifest)
            return judge_source(
                Recipe(runner.found, runner.manifest, contribution, settings, runner.data_dir)
            )
        return None

    def encoder_source(self) -> EncoderSource | None:
        """Return the encoder that analyses and searches are to ask, for others to make.

        Of the encoders whose plugin is on and whose models are all here, it is the one of the
        highest rank; None where there is none. None of its code runs here.
        """
        return best_encoder(self._roster.of_kind("encoder"), self._models, self._values_for_plugin)

    def close(self) -> None:
        """Dispose of every plugin. A call still under way disposes of its own when it is over."""
        for runner in self._runners.values():
            runner.restart()

    def _take(self, found: FoundPlugin) -> PluginRunner | PluginInfo:
        if found.fault:
            return _invalid(found, (found.fault,))
        try:
            manifest = read_manifest(found.folder)
        except ManifestError as error:
            return _invalid(found, error.faults)
        faults = self._clashes(manifest)
        if faults:
            return _invalid(found, faults, manifest)
        stored = self._stored.setdefault(manifest.id, StoredPlugin())
        secrets = [setting.name for setting in manifest.settings if setting.secret]
        if secrets:
            kept = self._state_file.keep_secrets_out(manifest.id, secrets)
            stored.settings.update({name: kept.get(name, "") for name in secrets})
        runner = PluginRunner(
            found,
            manifest,
            enabled=manifest.enabled_by_default if stored.enabled is None else stored.enabled,
            settings=lambda: self._values_for_plugin(manifest),
            data_dir=self._data_dir / manifest.id,
            publish=self._heard,
            services=self._services,
            redact=self._keychain.redactor.redact,
        )
        self._runners[manifest.id] = runner
        self._roster.add(runner)
        self._tell_doors(runner)
        return runner

    def _clashes(self, manifest: Manifest) -> tuple[str, ...]:
        faults = []
        if manifest.id in self._runners:
            folder = self._runners[manifest.id].found.folder
            faults.append(f"the id “{manifest.id}” is taken by the plugin in {folder}")
        return (*faults, *self._roster.clashes(manifest))

    def _heard(self, event: PluginEvent) -> None:
        """Let the doors follow a plugin's state, then tell the world."""
        self._tell_doors(self._runners[event.plugin_id])
        self._publish(event)

    def _tell_doors(self, runner: PluginRunner) -> None:
        manifest = runner.manifest
        if self._services is not None and "network" in manifest.capabilities:
            is_on = runner.info().is_on
            self._services.switched(manifest.id, is_on=is_on, settings=self._values(manifest))

    def _values(self, manifest: Manifest) -> dict[str, SettingValue]:
        stored = self._stored.get(manifest.id, StoredPlugin()).settings
        values: dict[str, SettingValue] = {}
        for setting in manifest.settings:
            text = stored.get(setting.name)
            if setting.secret:
                values[setting.name] = MASK if text == IN_THE_KEYCHAIN else setting.default
                continue
            try:
                values[setting.name] = setting.default if text is None else setting.value_of(text)
            except ValueError as fault:
                notice = f"“{setting.name}” of “{manifest.id}” was put back to its default: {fault}"
                self._state_file.note(notice)
                values[setting.name] = setting.default
        return values

    def _values_for_plugin(self, manifest: Manifest) -> dict[str, SettingValue]:
        """Return the values with the secrets in them. May wait for the keychain."""
        values = self._values(manifest)
        for setting in manifest.settings:
            if setting.secret and values[setting.name] == MASK:
                secret = self._state_file.secret(manifest.id, setting.name)
                values[setting.name] = setting.default if secret is None else secret.reveal()
        return values

    def _runner(self, plugin_id: str) -> PluginRunner:
        if plugin_id in self._runners:
            return self._runners[plugin_id]
        for info in self.plugins:
            if info.id == plugin_id:
                raise PluginError(f"“{plugin_id}” cannot be used: {'; '.join(info.faults)}")
        raise PluginError(
            f"There is no plugin “{plugin_id}”",
            remedy=f"The plugins are: {', '.join(self._runners)}.",
        )


def _check_setting(manifest: Manifest, name: str, value: SettingValue) -> Setting:
    """Return the setting; raises `PluginError` where there is none or it cannot have that value."""
    declared = {setting.name: setting for setting in manifest.settings}
    if name not in declared:
        raise PluginError(f"“{manifest.id}” has no setting “{name}”")
    fault = declared[name].fault_of(value)
    if fault:
        raise PluginError(f"“{name}” of “{manifest.id}” cannot be set: {fault}")
    return declared[name]


def _export(exporter: Exporter, request: ExportRequest) -> bytes:
    data: object = exporter.export(request)
    if not isinstance(data, bytes):
        msg = f"an exporter returns bytes, not {type(data).__name__}"
        raise TypeError(msg)
    if not data:
        msg = "an exporter returns a whole file, not nothing"
        raise ValueError(msg)
    return data


def _invalid(
    found: FoundPlugin, faults: tuple[str, ...], manifest: Manifest | None = None
) -> PluginInfo:
    return PluginInfo(
        id=found.folder.name,
        name=manifest.name if manifest is not None else found.folder.name,
        description=manifest.description if manifest is not None else "",
        version=manifest.version if manifest is not None else "",
        state=PluginState.INVALID,
        faults=faults,
        origin=found.origin,
        folder=found.folder,
        capabilities=manifest.capabilities if manifest is not None else (),
        contributions=manifest.contributions if manifest is not None else (),
        settings=manifest.settings if manifest is not None else (),
        failures=(),
    )
