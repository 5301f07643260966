package io.towpath.migration.step;

import io.towpath.migration.TripHooks;
import io.towpath.migration.TripPoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The points of a trip at which hooks run: a step for each.
@Configuration(proxyBeanMethods = false)
class HookSteps {

    @Bean
    Step hooksBeforeShutdown(Replicas replicas, ObjectProvider<TripHooks> hooks, MayGoDown mayGoDown) {
        return new HooksAt(TripPoint.BEFORE_SHUTDOWN, replicas, hooks.getIfAvailable(), mayGoDown);
    }

    @Bean
    Step hooksAfterStart(Replicas replicas, ObjectProvider<TripHooks> hooks, MayGoDown mayGoDown) {
        return new HooksAt(TripPoint.AFTER_START, replicas, hooks.getIfAvailable(), mayGoDown);
    }

    @Bean
    Step hooksAfterSignOff(Replicas replicas, ObjectProvider<TripHooks> hooks, MayGoDown mayGoDown) {
        return new HooksAt(TripPoint.AFTER_SIGN_OFF, replicas, hooks.getIfAvailable(), mayGoDown);
    }

    @Bean
    Step hooksBeforeRollBack(Replicas replicas, ObjectProvider<TripHooks> hooks, MayGoDown mayGoDown) {
        return new HooksAt(TripPoint.BEFORE_ROLL_BACK, replicas, hooks.getIfAvailable(), mayGoDown);
    }

    @Bean
    Step hooksAfterRollBack(Replicas replicas, ObjectProvider<TripHooks> hooks, MayGoDown mayGoDown) {
        return new HooksAt(TripPoint.AFTER_ROLL_BACK, replicas, hooks.getIfAvailable(), mayGoDown);
    }
}
