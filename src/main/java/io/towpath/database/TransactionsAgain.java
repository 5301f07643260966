package io.towpath.database;

import java.io.InputStream;
import java.io.Reader;
import java.util.Iterator;
import java.util.stream.BaseStream;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.transaction.annotation.Transactional;

/// Where the database gave way to another transaction ([GaveWay]), a method that is a transaction is given again: nothing of
/// the one before is left.
@Configuration(proxyBeanMethods = false)
class TransactionsAgain {

    /// Outside of the advice that begins transactions.
    private static final int OUTSIDE = Ordered.LOWEST_PRECEDENCE - 1000;

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DefaultPointcutAdvisor transactionAgain() {
        var advisor = new DefaultPointcutAdvisor(new ComposablePointcut(
                AnnotationMatchingPointcut.forClassAnnotation(Transactional.class)).union(
                        AnnotationMatchingPointcut.forMethodAnnotation(Transactional.class)),
                (MethodInterceptor) TransactionsAgain::again);
        advisor.setOrder(OUTSIDE);
        return advisor;
    }

    private static @Nullable Object again(MethodInvocation call) throws Throwable {
        int tries = Again.TRIES;
        for (Object argument : call.getArguments()) {
            if (argument instanceof InputStream || argument instanceof Reader || argument instanceof Iterator<?>
                    || argument instanceof BaseStream<?, ?>) {
                // what was read of it is gone
                tries = 1;
            }
        }
        return Again.<@Nullable Object>of(tries, () -> proceed((ProxyMethodInvocation) call), () -> true);
    }

    /// A call goes down the chain of advice once: each try takes one of its own.
    private static @Nullable Object proceed(ProxyMethodInvocation call) throws Exception {
        try {
            return call.invocableClone().proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
