package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.migration.TripPoint;
import io.towpath.planning.mapping.Wired;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// What is bound after the go of a wave was approved was not approved.
class HookBindingsTest extends HookBench {

    @Autowired
    BindingStore bindingStore;

    @Test
    void aWaveThatHasNotStartedCountsAsChangedByWhatIsBoundToItOrToItsVms() {
        HookBindings bindings = new HookBindings(bindingStore, definitions, trail, current);
        Hook hook = keeps(request("POST", "/x", "{}"), false, Duration.ofMinutes(1), 1, null);
        Wired wired = new Wired(jdbc);
        UUID vm = wired.vm("web01");
        UUID shop = jdbc.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", "Shop " + wired.mark).query((row, _) -> row.getObject(1, UUID.class)).single();
        jdbc.sql("update vm set application_id = :shop where id = :vm").param("shop", shop).param("vm", vm).update();
        UUID wave = wired.wave(vm);
        UUID other = wired.wave(wired.vm("web02"));
        int before = version(wave);
        int untouched = version(other);

        HookBinding first = in(() -> bindings.bind(hook.name(), TripPoint.BEFORE_SHUTDOWN, Scope.WAVE, wave,
                OnFailure.STOP, false));
        assertThat(version(wave)).isEqualTo(before + 1);
        in(() -> bindings.bind(hook.name(), TripPoint.BEFORE_SHUTDOWN, Scope.APPLICATION, shop, OnFailure.STOP, false));
        assertThat(version(wave)).isEqualTo(before + 2);
        in(() -> bindings.bind(hook.name(), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false));
        assertThat(version(wave)).isEqualTo(before + 3);
        in(unbinds(bindings, first));
        assertThat(version(wave)).isEqualTo(before + 4);

        jdbc.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", wave).update();
        in(() -> bindings.bind(hook.name(), TripPoint.AFTER_START, Scope.WAVE, wave, OnFailure.STOP, false));
        assertThat(version(wave)).as("of one that has started it is history").isEqualTo(before + 4);
        assertThat(version(other)).isEqualTo(untouched);
    }

    private static Supplier<HookBinding> unbinds(HookBindings bindings, HookBinding binding) {
        return () -> {
            bindings.unbind(binding.id());
            return binding;
        };
    }

    private int version(UUID wave) {
        return jdbc.sql("select version from wave where id = :wave").param("wave", wave).query(Integer.class).single();
    }
}
