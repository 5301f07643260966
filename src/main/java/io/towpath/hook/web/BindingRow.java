package io.towpath.hook.web;

import io.towpath.hook.HookBinding;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import java.util.UUID;

/// A binding, ready to print.
///
/// @param href of the wave, application or VM
public record BindingRow(UUID id, String hook, String when, String of, String href, String onFailure, String runs) {

    static BindingRow of(HookBinding binding) {
        return new BindingRow(binding.id(), binding.hookName(), binding.point().words(), binding.scope().word() + " "
                + binding.scopeName(), home(binding.scope(), binding.scopeId()),
                binding.onFailure() == OnFailure.STOP
                        ? "the trip waits for a person"
                        : "it is noted, the trip goes on",
                binding.once() ? "once, with the first VM" : "for each VM");
    }

    static String home(Scope scope, UUID id) {
        return switch (scope) {
            case WAVE -> "/waves/";
            case APPLICATION -> "/inventory/applications/";
            case VM -> "/inventory/vms/";
        } + id;
    }
}
