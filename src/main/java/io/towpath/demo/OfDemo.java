package io.towpath.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A component of the made-up program only.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OfDemo {}
