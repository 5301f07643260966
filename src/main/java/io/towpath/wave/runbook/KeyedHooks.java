package io.towpath.wave.runbook;

import io.towpath.hook.HookRun;
import io.towpath.hook.HookVariables;
import io.towpath.hook.Hooks;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

@Component
class KeyedHooks implements StepHooks {

    private final Hooks hooks;

    KeyedHooks(Hooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(hooks.names());
    }

    @Override
    public void start(String hook, String key, HookVariables variables, @Nullable Duration timeout) {
        hooks.start(key, hook, variables, timeout);
    }

    @Override
    public Map<String, State> states(Collection<String> keys) {
        Map<String, State> states = new HashMap<>();
        keys.forEach(key -> states.put(key, new State(Phase.FAILED, "Its run is not known any more.")));
        hooks.runs(keys).forEach(run -> states.put(run.key(), state(run)));
        return states;
    }

    private static State state(HookRun run) {
        return switch (run.state()) {
            case WAITING, RUNNING, STOPPING -> new State(Phase.UNDER_WAY, "");
            // what it wrote may hold what only people who may see hooks should read
            case SUCCEEDED ->
                new State(Phase.DONE, "Hook %s succeeded; what it wrote is at /hooks/runs/%s.".formatted(run
                        .hookName(), run.id()));
            case WAIVED -> new State(Phase.DONE, "Hook %s counts as done, a person said; see /hooks/runs/%s.".formatted(
                    run.hookName(), run.id()));
            case FAILED -> new State(Phase.FAILED, Stream.of(run.trouble(), run.remedy()).filter(Objects::nonNull)
                    .collect(Collectors.joining(" ")));
            case STOPPED -> new State(Phase.FAILED, "The hook's run was stopped by a person.");
        };
    }
}
