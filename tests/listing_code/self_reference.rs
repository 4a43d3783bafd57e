//! `self_reference`: its own code, tried.

include!("../../listings/futures/src/bin/self_reference.rs");

mod tests {
    use super::*;
    use std::marker::PhantomData;

    /// Whether a type is `Unpin`: for one that is, the first of two methods is
    /// there, which goes before that of a trait.
    struct Asked<T>(PhantomData<T>);

    impl<T: Unpin> Asked<T> {
        fn is_unpin(&self) -> bool {
            true
        }
    }

    trait Otherwise {
        fn is_unpin(&self) -> bool {
            false
        }
    }

    impl<T> Otherwise for Asked<T> {}

    fn ask<T>(_: &T) -> Asked<T> {
        Asked(PhantomData)
    }

    async fn nothing() {}

    #[test]
    fn the_future_of_an_async_function_is_never_unpin() {
        assert!(!ask(&greet()).is_unpin());
        assert!(!ask(&nothing()).is_unpin());
    }

    #[test]
    fn most_types_are() {
        assert!(ask(&1).is_unpin());
        assert!(ask(&String::new()).is_unpin());
        assert!(ask(&Box::pin(greet())).is_unpin());
        assert!(ask(&std::future::ready(())).is_unpin());
    }

    #[tokio::test]
    async fn a_sleep_of_tokio_is_not() {
        assert!(!ask(&tokio::time::sleep(Duration::ZERO)).is_unpin());
    }
}
