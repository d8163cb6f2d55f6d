//! A compute device of the lab's own, apart from the window's: losing one does not take the other along.

use super::GpuError;
use pollster::block_on;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;
use wgpu::{Adapter, Backend, Backends, Device, DeviceType, ErrorFilter, PollError, PollType, Queue};

/// Longer than this no single piece of work may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open compute device.
pub struct Gpu {
    /// What makes buffers and pipelines.
    pub(super) device: Device,
    /// Where work is handed in.
    pub(super) queue: Queue,
    name: String,
    software: bool,
    /// The first thing that went wrong outside of any call.
    fault: Arc<Mutex<Option<GpuError>>>,
    patience: Duration,
}

impl Gpu {
    /// Opens the best adapter: a discrete GPU, else an integrated or virtual one, else software that acts as a GPU.
    ///
    /// The variable `WGPU_BACKEND` (`vulkan`, `metal`, `dx12`) narrows the choice, as it does for the window.
    ///
    /// # Errors
    /// There is no adapter, or none of them opens; then the reason is that of the best.
    pub fn open() -> Result<Self, GpuError> {
        Self::open_among(Backends::PRIMARY & Backends::from_env().unwrap_or(Backends::all()))
    }

    fn open_among(backends: Backends) -> Result<Self, GpuError> {
        if backends.is_empty() {
            return Err(GpuError::NoAdapter);
        }
        let mut description = wgpu::InstanceDescriptor::new_without_display_handle();
        description.backends = backends;
        let instance = wgpu::Instance::new(description);
        let mut adapters: Vec<Adapter> =
            block_on(instance.enumerate_adapters(backends)).into_iter().filter(computes).collect();
        adapters.sort_by_key(|adapter| rank(adapter.get_info().device_type));
        let mut first = None;
        for adapter in adapters {
            match Self::open_adapter(&adapter) {
                Ok(gpu) => return Ok(gpu),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or(GpuError::NoAdapter))
    }

    fn open_adapter(adapter: &Adapter) -> Result<Self, GpuError> {
        let info = adapter.get_info();
        let name = format!("{} ({})", info.name, backend_name(info.backend));
        let description = wgpu::DeviceDescriptor {
            label: Some("compute"),
            required_limits: adapter.limits(),
            ..Default::default()
        };
        let (device, queue) = block_on(adapter.request_device(&description))
            .map_err(|error| GpuError::Refused { adapter: name.clone(), reason: error.to_string() })?;
        let fault = Arc::new(Mutex::new(None));
        let note = |fault: &Arc<Mutex<Option<GpuError>>>, error| {
            fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        };
        let kept = Arc::clone(&fault);
        device.set_device_lost_callback(move |_, reason| note(&kept, GpuError::Lost(reason)));
        let kept = Arc::clone(&fault);
        device.on_uncaptured_error(Arc::new(move |error| note(&kept, in_words(&error))));
        let software = info.device_type == DeviceType::Cpu;
        Ok(Self { device, queue, name, software, fault, patience: PATIENCE })
    }

    /// The adapter and how it is reached: `llvmpipe (LLVM 15.0.6, 256 bits) (Vulkan)`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is a program that acts as a GPU; the CPU's own code is faster.
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// The most bytes that a shader may reach in one buffer.
    pub fn largest_buffer_bytes(&self) -> u64 {
        let limits = self.device.limits();
        limits.max_buffer_size.min(limits.max_storage_buffer_binding_size)
    }

    /// The most workgroups along one direction of a step.
    pub fn most_groups(&self) -> u32 {
        self.device.limits().max_compute_workgroups_per_dimension
    }

    /// Whatever went wrong outside of any call, such as the loss of the device.
    ///
    /// # Errors
    /// That.
    pub fn check(&self) -> Result<(), GpuError> {
        let fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        fault.clone().map_or(Ok(()), Err)
    }

    /// Does something whose errors wgpu reports apart from its result.
    pub(super) fn guarded<R>(&self, work: impl FnOnce() -> R) -> Result<R, GpuError> {
        self.check()?;
        let filters = [ErrorFilter::Internal, ErrorFilter::OutOfMemory, ErrorFilter::Validation];
        let mut scopes = filters.map(|filter| Some(self.device.push_error_scope(filter)));
        let result = work();
        // Scopes close in reverse.
        let errors = scopes.iter_mut().rev().filter_map(|scope| block_on(scope.take()?.pop()));
        let error = errors.fold(None, |first, error| first.or(Some(in_words(&error))));
        self.check()?;
        error.map_or(Ok(result), Err)
    }

    /// Waits for all work handed in so far.
    pub(super) fn wait(&self) -> Result<(), GpuError> {
        let poll = PollType::Wait { submission_index: None, timeout: Some(self.patience) };
        let waited = quietly(|| self.device.poll(poll));
        self.check()?;
        match waited {
            None => Err(GpuError::Lost(String::new())),
            Some(Err(PollError::Timeout)) => Err(self.give_up()),
            Some(Err(error)) => Err(GpuError::Failed(error.to_string())),
            Some(Ok(_)) => Ok(()),
        }
    }

    /// The device hangs: it is used no more, and never closed either, since that would wait for it and panic.
    fn give_up(&self) -> GpuError {
        std::mem::forget((self.device.clone(), self.queue.clone()));
        let error = GpuError::TimedOut(self.patience);
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error).clone()
    }

    /// Waits for nothing, so that every piece of work takes too long.
    #[cfg(test)]
    pub(crate) fn lose_patience(&mut self) {
        self.patience = Duration::ZERO;
    }

    /// Loses the device, as a reset would.
    #[cfg(test)]
    pub(crate) fn lose(&self) {
        self.device.destroy();
        let _ = self.wait();
    }
}

thread_local! {
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Waiting for a device that is lost meanwhile panics inside wgpu: that becomes `None`, and no panic hook hears of it.
fn quietly<R>(wait: impl FnOnce() -> R) -> Option<R> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !WAITING.get() {
                before(panic);
            }
        }));
    });
    WAITING.set(true);
    let result = catch_unwind(AssertUnwindSafe(wait));
    WAITING.set(false);
    result.ok()
}

/// Whether an adapter runs compute shaders at all.
fn computes(adapter: &Adapter) -> bool {
    let flags = adapter.get_downlevel_capabilities().flags;
    flags.contains(wgpu::DownlevelFlags::COMPUTE_SHADERS)
}

fn rank(kind: DeviceType) -> u8 {
    match kind {
        DeviceType::DiscreteGpu => 0,
        DeviceType::IntegratedGpu => 1,
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    }
}

fn backend_name(backend: Backend) -> &'static str {
    match backend {
        Backend::Vulkan => "Vulkan",
        Backend::Metal => "Metal",
        Backend::Dx12 => "Direct3D 12",
        Backend::Gl => "OpenGL",
        Backend::BrowserWebGpu => "WebGPU",
        Backend::Noop => "no-op",
    }
}

fn in_words(error: &wgpu::Error) -> GpuError {
    match error {
        wgpu::Error::OutOfMemory { .. } => GpuError::OutOfMemory,
        other => GpuError::Failed(other.to_string().split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_backend_there_is_no_adapter() {
        assert!(matches!(Gpu::open_among(Backends::empty()), Err(GpuError::NoAdapter)));
    }

    #[test]
    fn a_panic_while_waiting_is_swallowed_and_others_are_not() {
        assert_eq!(quietly(|| 7), Some(7));
        assert_eq!(quietly(|| -> u32 { panic!("lost") }), None);
        assert!(!WAITING.get());
    }
}
