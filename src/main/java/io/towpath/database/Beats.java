package io.towpath.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/// Marks the [org.springframework.jdbc.core.simple.JdbcClient] of the few connections that are kept for what says that work goes
/// on: leases, a node's sign of life, how far copies are. Pages and jobs have none of them, however slow they are, so that no
/// lease is lost because people wait for pages; and writers of progress take none of theirs. Each statement is short and a
/// transaction of its own.
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Qualifier
public @interface Beats {}
