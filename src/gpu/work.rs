//! Work for the device: blocks of memory, pipelines, and steps that run one after the other and are read back.

use super::{Gpu, GpuError};
use bytemuck::Pod;
use std::sync::mpsc;
use wgpu::util::DeviceExt as _;
use wgpu::{BufferBindingType, BufferUsages};

/// Memory of the device.
pub struct Block(wgpu::Buffer);

impl Block {
    /// Its size.
    pub fn bytes(&self) -> u64 {
        self.0.size()
    }
}

/// What a shader does with a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Settings: a small block, the same for all invocations.
    Uniform,
    /// Reads it.
    Read,
    /// Writes it, or reads and writes it.
    Write,
}

/// A shader's entry point, ready to run.
pub struct Pipeline {
    pipeline: wgpu::ComputePipeline,
    layout: wgpu::BindGroupLayout,
}

/// A run of a pipeline over blocks, bound in the order of its accesses, by so many workgroups.
pub struct Step<'a> {
    /// What runs.
    pub pipeline: &'a Pipeline,
    /// The blocks it works on.
    pub blocks: &'a [&'a Block],
    /// Workgroups along x and y.
    pub groups: [u32; 2],
}

impl Gpu {
    /// Fills a block with numbers for shaders to read; nothing at all becomes a block of one zero.
    ///
    /// # Errors
    /// It is too large, the memory is used up, or the device is lost.
    pub fn upload<T: Pod>(&self, numbers: &[T], access: Access) -> Result<Block, GpuError> {
        let contents: &[u8] = if numbers.is_empty() { &[0; 16] } else { bytemuck::cast_slice(numbers) };
        self.fits(contents.len() as u64)?;
        let usage = match access {
            Access::Uniform => BufferUsages::UNIFORM,
            Access::Read | Access::Write => BufferUsages::STORAGE,
        };
        let description = wgpu::util::BufferInitDescriptor { label: None, contents, usage };
        self.guarded(|| Block(self.device.create_buffer_init(&description)))
    }

    /// A block of zeros that shaders write.
    ///
    /// # Errors
    /// As [`Self::upload`].
    pub fn reserve(&self, bytes: u64) -> Result<Block, GpuError> {
        let size = bytes.max(16).next_multiple_of(4);
        self.fits(size)?;
        let usage = BufferUsages::STORAGE | BufferUsages::COPY_SRC;
        self.create(size, usage)
    }

    fn create(&self, size: u64, usage: BufferUsages) -> Result<Block, GpuError> {
        let description = wgpu::BufferDescriptor { label: None, size, usage, mapped_at_creation: false };
        self.guarded(|| Block(self.device.create_buffer(&description)))
    }

    fn fits(&self, need: u64) -> Result<(), GpuError> {
        let most = self.largest_buffer_bytes();
        if need > most {
            return Err(GpuError::TooLarge { what: "a buffer of that many bytes", need, most });
        }
        Ok(())
    }

    /// Compiles a shader's entry point, whose blocks are bindings 0, 1, ... of group 0.
    ///
    /// # Errors
    /// The shader is wrong or asks for more than the device has.
    pub fn pipeline(&self, shader: &str, entry: &str, accesses: &[Access]) -> Result<Pipeline, GpuError> {
        let entries: Vec<_> = (0..).zip(accesses).map(|(binding, &access)| layout(binding, access)).collect();
        self.guarded(|| {
            let source = wgpu::ShaderSource::Wgsl(shader.into());
            let module =
                self.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some(entry), source });
            let description = wgpu::BindGroupLayoutDescriptor { label: Some(entry), entries: &entries };
            let layout = self.device.create_bind_group_layout(&description);
            let pipeline_layout = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(entry),
                bind_group_layouts: &[Some(&layout)],
                immediate_size: 0,
            });
            let pipeline = self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(entry),
                layout: Some(&pipeline_layout),
                module: &module,
                entry_point: Some(entry),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                cache: None,
            });
            Pipeline { pipeline, layout }
        })
    }

    /// Runs steps in order, waits for the last, and returns what is then in some blocks, one after the other.
    ///
    /// # Errors
    /// A step is refused, takes longer than a minute, or the device is lost.
    pub fn run(&self, steps: &[Step<'_>], read: &[&Block]) -> Result<Vec<Vec<f32>>, GpuError> {
        let usage = BufferUsages::MAP_READ | BufferUsages::COPY_DST;
        let copies: Vec<Block> =
            read.iter().map(|block| self.create(block.bytes(), usage)).collect::<Result<_, _>>()?;
        self.guarded(|| {
            let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            steps.iter().for_each(|step| self.record(&mut encoder, step));
            for (from, to) in read.iter().zip(&copies) {
                encoder.copy_buffer_to_buffer(&from.0, 0, &to.0, 0, from.bytes());
            }
            self.queue.submit([encoder.finish()]);
        })?;
        let (sender, receiver) = mpsc::channel();
        self.guarded(|| {
            for copy in &copies {
                let sender = sender.clone();
                // Where nobody listens any more, the run has failed before.
                copy.0.map_async(wgpu::MapMode::Read, .., move |mapped| drop(sender.send(mapped)));
            }
        })?;
        self.wait()?;
        for mapped in receiver.try_iter().take(copies.len()) {
            mapped.map_err(|error| GpuError::Failed(error.to_string()))?;
        }
        copies.iter().map(|copy| self.numbers(copy)).collect()
    }

    fn record(&self, encoder: &mut wgpu::CommandEncoder, step: &Step<'_>) {
        let entries: Vec<_> = (0..)
            .zip(step.blocks)
            .map(|(binding, block)| wgpu::BindGroupEntry { binding, resource: block.0.as_entire_binding() })
            .collect();
        let description =
            wgpu::BindGroupDescriptor { label: None, layout: &step.pipeline.layout, entries: &entries };
        let group = self.device.create_bind_group(&description);
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(&step.pipeline.pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups(step.groups[0], step.groups[1], 1);
    }

    fn numbers(&self, mapped: &Block) -> Result<Vec<f32>, GpuError> {
        let view = mapped.0.get_mapped_range(..).map_err(|error| GpuError::Failed(error.to_string()))?;
        let numbers = bytemuck::pod_collect_to_vec(&view);
        drop(view);
        mapped.0.unmap();
        Ok(numbers)
    }
}

fn layout(binding: u32, access: Access) -> wgpu::BindGroupLayoutEntry {
    let ty = match access {
        Access::Uniform => BufferBindingType::Uniform,
        Access::Read => BufferBindingType::Storage { read_only: true },
        Access::Write => BufferBindingType::Storage { read_only: false },
    };
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
        count: None,
    }
}
