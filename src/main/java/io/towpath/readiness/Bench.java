package io.towpath.readiness;

import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// What judging needs besides the rules.
@Component
record Bench(TransactionOperations transaction, Clock clock, Neighbourhood neighbourhood,
        ReadinessProperties settings) {}
